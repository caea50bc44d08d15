/** Fields of a task that a CSV column may hold; `date` and `time` together are `scheduledAt`. */
export const taskFields = [
  'type',
  'platform',
  'accountId',
  'scheduledAt',
  'date',
  'time',
  'timezone',
  'content',
  'expiresAt',
] as const;

/** Fields of its config. Templates and threads have more than a cell can hold: `config` takes them as JSON. */
export const configFields = [
  'link',
  'linkTitle',
  'topic',
  'brief',
  'to',
  'firstComment',
  'media',
  'maxRetries',
  'missedAfterMinutes',
  'allowDuplicate',
  'config',
] as const;

export type Field = (typeof taskFields)[number] | (typeof configFields)[number];

const fields = new Map<string, Field>(
  [...taskFields, ...configFields].flatMap((field) => [
    [field.toLowerCase(), field],
    [`config.${field.toLowerCase()}`, field],
  ]),
);

/** The field of that name in any case, `config.link` for `link` too; null for others. */
export const fieldOf = (name: string): Field | null => fields.get(name.trim().toLowerCase()) ?? null;

export const knownFields = [...taskFields, ...configFields].join(', ');

/** What a column of a file is for. */
export type Column =
  | { field: Field }
  | { ignored: true }
  /** A row with something in it can not be imported as it is meant; the sentence says why. */
  | { refused: string };
