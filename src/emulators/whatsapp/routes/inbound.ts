import type { Context } from 'hono';
import { z } from 'zod';
import { GraphError } from '../../harness/graph/index.ts';
import type { EmulatorContext } from '../../harness/index.ts';
import { digitsOf, numberLock } from '../entities.ts';
import { receive, wordOf } from '../inbound.ts';

const body = z
  .strictObject({
    from: z.string().regex(/^\+?\d{7,15}$/),
    name: z.string().min(1).nullable().default(null),
    text: z.string().min(1).nullable().default(null),
    payload: z.string().min(1).nullable().default(null),
    quotes: z.string().min(1).nullable().default(null),
    preference: z.enum(['stop', 'resume']).nullable().default(null),
  })
  .refine(({ text, preference }) => text !== null || preference !== null, 'text or preference is needed');

/** POST /_emulator/inbound, not the vendor's: a person writes to the number, or changes what it may send. */
export function receiveMessage(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parsed = body.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) throw new GraphError(100, `(#100) ${z.prettifyError(parsed.error)}`);
    const { data } = parsed;
    const preference = data.preference ?? wordOf(data.text);
    const writing = { ...data, from: digitsOf(data.from), preference };
    const { clock, store } = context;
    const id = await store.transaction(numberLock, (tx) => receive(tx, writing, clock.now()));
    return c.json({ id, preference }, 201);
  };
}
