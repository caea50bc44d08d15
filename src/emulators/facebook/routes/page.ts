import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { fieldsOf, parameterError, pickFields, unsupportedRequest } from '../../harness/graph/index.ts';
import { readAnyCall } from '../call.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { emulatedPage, emulatedUser, otherPage, vendorHosts } from '../entities.ts';

/** GET /{page}, and GET /me: the Page when its token asks, else the person. */
export function readPage(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const { parameters, user, page: asking } = await readAnyCall(c, context);
    const id = c.req.param('page') ?? 'me';
    const fields = fieldsOf(parameters) ?? ['name', 'id'];
    if (user !== null && (id === 'me' || id === emulatedUser.id)) {
      const { name } = emulatedUser;
      return c.json(pickFields({ id: emulatedUser.id, name }, fields, 'User'));
    }
    const wanted = [emulatedPage, otherPage].find((page) => page.id === (id === 'me' ? asking.id : id));
    if (wanted === undefined) throw unsupportedRequest(c.req.method, id);
    return c.json(pickFields(pageNode(wanted), fields, 'Page'));
  };
}

type Page = typeof emulatedPage | typeof otherPage;

const pageNode = ({ id, name, category }: Page): Record<string, unknown> => ({
  id,
  name,
  category,
  link: `${vendorHosts.site}/${id}`,
  fan_count: 1200,
  followers_count: 1250,
  username: undefined,
  about: undefined,
});

/** GET /me/accounts: the Pages of the person, with a token of each. */
export function readAccounts(context: EmulatorContext, { branch }: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const { parameters, user } = await readAnyCall(c, context);
    if (user === null)
      throw parameterError('Tried accessing nonexisting field (accounts) on node type (Page)');
    if (!user.scopes.includes('pages_show_list')) return c.json({ data: [] });
    const usual = ['access_token', 'category', 'category_list', 'name', 'id', 'tasks'];
    const fields = fieldsOf(parameters) ?? usual;
    const data = [emulatedPage, otherPage].map((page) =>
      pickFields(accountNode(page, branch), fields, 'Page'),
    );
    const [before, after] = [emulatedPage.id, otherPage.id].map((id) =>
      Buffer.from(id).toString('base64url'),
    );
    return c.json({ data, paging: { cursors: { before, after } } });
  };
}

const accountNode = (page: Page, branch: FacebookSettings['branch']): Record<string, unknown> => ({
  ...pageNode(page),
  access_token: page.token,
  category_list: [{ id: '2201', name: page.category }],
  tasks:
    page === emulatedPage || branch === 'listed for publishing'
      ? ['ANALYZE', 'ADVERTISE', 'MODERATE', 'CREATE_CONTENT', 'MANAGE']
      : ['ANALYZE', 'MODERATE'],
});
