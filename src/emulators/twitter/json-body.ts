import type { Context } from 'hono';
import type { z } from 'zod';
import { invalidRequest } from './problems.ts';

/** The body as JSON, or the answer to a body that is none. */
export async function readJson(c: Context): Promise<unknown> {
  if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
    return invalidRequest(c, [
      { message: 'Requests with bodies must have content-type of application/json.' },
    ]);
  }
  try {
    return JSON.parse(await c.req.text());
  } catch {
    return invalidRequest(c, [{ message: 'Request body is not valid JSON.' }]);
  }
}

/** A JSON body that fits the schema, or the answer to one that does not. */
export async function readBody<Output>(
  c: Context,
  schema: z.ZodType<Output>,
): Promise<{ value: Output } | Response> {
  const body = await readJson(c);
  if (body instanceof Response) return body;
  const parsed = parseBody(schema, body);
  return 'value' in parsed ? parsed : invalidBody(c, parsed.messages);
}

export const invalidBody = (c: Context, messages: readonly string[]): Response =>
  invalidRequest(
    c,
    messages.map((message) => ({ message })),
  );

/** What a schema makes of a body, or what X says about each thing that is wrong with it. */
export function parseBody<Output>(
  schema: z.ZodType<Output>,
  body: unknown,
): { value: Output } | { messages: string[] } {
  const parsed = schema.safeParse(body, { reportInput: true });
  return parsed.success ? { value: parsed.data } : { messages: parsed.error.issues.flatMap(messagesOf) };
}

function messagesOf(issue: z.core.$ZodIssue): string[] {
  const path = ['$', ...issue.path].join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(
        (key) =>
          `${path}.${key}: is not defined in the schema and the schema does not allow additional properties`,
      );
    case 'invalid_type':
      if (issue.input === undefined) return [`${path}: is missing but it is required`];
      return [`${path}: ${typeOf(issue.input)} found, ${issue.expected} expected`];
    case 'invalid_format':
      return [`${path}: does not match the regex pattern ^[0-9]{1,19}$`];
    case 'invalid_value':
      return [`${path}: does not have a value in the enumeration [${issue.values.join(', ')}]`];
    default:
      return [`${path}: ${issue.message}`];
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
