import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';

const storable = (value: string) => value.isWellFormed() && !value.includes('\0');
const unstorable = 'has a NUL byte or a lone surrogate (half an emoji)';

const text = z.string().refine(storable, unstorable);

/** Text that Postgres can hold. */
export { text as storableText };

/** A caller's own key of a request. */
export const keySchema = text
  .min(1, 'must have 1 to 255 characters')
  .max(255, 'must have 1 to 255 characters')
  .nullable();

/** A time as text, or a Date from a library caller. */
const time = z
  .union([text.max(64), z.date()], { error: 'must be a time such as 2026-12-01T09:00:00Z' })
  .transform((value) => (value instanceof Date ? value.toISOString() : value));

/** What a caller sends to schedule one task. */
export const scheduleSchema = z.strictObject({
  type: text.max(100).default('social_post'),
  platform: text.max(100).nullish(),
  accountId: z.uuid().nullish(),
  scheduledAt: time,
  timezone: text.max(100).nullish(),
  content: text.max(200_000).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  expiresAt: time.nullish(),
});

export type ScheduleInput = z.input<typeof scheduleSchema>;
export type ScheduleFields = z.output<typeof scheduleSchema>;

/** What a caller may change of a task that is not published. */
export const editSchema = z
  .strictObject({
    scheduledAt: time.optional(),
    timezone: text.max(100).optional(),
    content: text.max(200_000).optional(),
    config: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change');

export type EditInput = z.input<typeof editSchema>;

/** What a caller may say when cancelling. */
export const cancelSchema = z.strictObject({ reason: text.max(1_000).nullish() });

export const resolveSchema = z.discriminatedUnion('published', [
  z.strictObject({
    published: z.literal(true),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .refine(storable, unstorable)
      .optional(),
    postId: text.max(512).optional(),
  }),
  z.strictObject({ published: z.literal(false), retry: z.boolean().default(false) }),
]);

export type ResolveInput = z.input<typeof resolveSchema>;

/**
 * Checks input against a schema.
 * @throws CarillonError `invalid_input` naming the first field; `errors` has all of them.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  prefix = '',
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue, index) => ({ index, error: errorOf(issue, prefix) }));
  const [first] = errors;
  throw new CarillonError('invalid_input', first?.error.params ?? {}, {
    errors: errors.length > 1 ? errors : [],
  });
}

function errorOf(issue: z.core.$ZodIssue, prefix: string): CarillonError {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [prefix, ...issue.path.map(String), unknownKey].filter(
    (part) => part !== undefined && part !== '',
  );
  const problem = unknownKey === undefined ? issue.message : 'is not known';
  return new CarillonError('invalid_input', { field: path.join('.') || 'body', problem });
}
