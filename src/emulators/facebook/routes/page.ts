import type { Context } from 'hono';
import { fieldsOf, pickFields } from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { emulatedPage, vendorHosts } from '../entities.ts';

/** GET /{page}, and GET /me, which is the Page when its token asks. */
export async function readPage(c: Context): Promise<Response> {
  const parameters = await readCall(c);
  const id = checkPage(c);
  const page = {
    id,
    name: emulatedPage.name,
    category: emulatedPage.category,
    link: `${vendorHosts.site}/${id}`,
    fan_count: 1200,
    followers_count: 1250,
    username: undefined,
    about: undefined,
  };
  return c.json(pickFields(page, fieldsOf(parameters) ?? ['name', 'id'], 'Page'));
}
