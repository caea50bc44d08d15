import { z } from '@hono/zod-openapi';
import { erasePerson, eraseSchema, parse } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const erased = success({
  cancelled: z.int().openapi({ description: 'Messages that waited.' }),
  broadcasts: z.int().openapi({ description: 'Broadcasts the person was a recipient of.' }),
  emulated: z.int().openapi({ description: 'Entries of the emulators.' }),
  mentionedBy: z
    .array(z.uuid())
    .openapi({ description: 'Other tasks in whose text the number stands (the first 100); not changed.' }),
});

/** The number stands in the body: addresses of requests are logged. */
export function addRecipients(add: AddRoute, { services, emulated }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/recipients/erase',
      tag: 'Operation',
      summary: 'Forgets a person: cancels what waits, erases what was written to them, deletes the number.',
      access: 'write',
      body: eraseSchema,
      answers: { 200: { description: 'Erased', schema: erased } },
      errors: ['recipient_not_found', 'recipient_busy'],
    },
    async (c) => {
      const { person } = parse(eraseSchema, await readJson(c.req.raw));
      const done = await erasePerson(services, c.get('caller'), person, emulated.forget);
      return c.json({ success: true, ...done });
    },
  );
}
