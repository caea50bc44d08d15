import { postExpansions } from './expansions.ts';
import { mediaFields } from './media-view.ts';
import { postFields } from './post-fields.ts';
import type { Wanted } from './post-view.ts';

/** What was wrong with a query, in X's words. */
export interface QueryError {
  message: string;
  parameters: Record<string, string[]>;
}

export interface ParameterRule {
  /** What is wrong with a value; null when nothing is. `name` is the parameter's. */
  check(value: string, name: string): string | null;
}

const idPattern = /^[0-9]{1,19}$/;
export const isPostId = (text: string): boolean => idPattern.test(text);

/** A list of allowed words. */
export const listOf = (allowed: readonly string[]): ParameterRule => ({
  check(value, name) {
    const unknown = value.split(',').filter((item) => !allowed.includes(item));
    if (unknown.length === 0) return null;
    return `The \`${name}\` query parameter value [${unknown.join(',')}] is not one of [${allowed.join(',')}]`;
  },
});

export const rules = {
  id: {
    check: (value, name) =>
      isPostId(value) ? null : `The \`${name}\` query parameter value [${value}] is not valid`,
  },
  ids: {
    check(value, name) {
      const ids = value.split(',');
      const wrong = ids.find((id) => !isPostId(id));
      if (wrong !== undefined) return `The \`${name}\` query parameter value [${wrong}] is not valid`;
      if (ids.length <= 100) return null;
      return `size of \`${name}\` query parameter list [${ids.length}] is not between 1 and 100`;
    },
  },
  pageSize: {
    check(value, name) {
      const size = Number(value);
      if (/^\d+$/.test(value) && size >= 5 && size <= 100) return null;
      return `The \`${name}\` query parameter value [${value}] is not between 5 and 100`;
    },
  },
  time: {
    check: (value, name) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value))
        ? null
        : `The \`${name}\` query parameter value [${value}] is not a valid RFC3339 date-time`,
  },
  token: {
    check: (value) =>
      parsePageToken(value) === null
        ? `The \`pagination_token\` query parameter value [${value}] is not valid`
        : null,
  },
  exclude: listOf(['replies', 'retweets']),
  fields: listOf(postFields),
  mediaFields: listOf(mediaFields),
  expansions: listOf(postExpansions),
  status: listOf(['STATUS']),
  anything: { check: () => null },
} as const satisfies Record<string, ParameterRule>;

/** Parameters every call on posts takes. */
export const fieldParameters = {
  'tweet.fields': rules.fields,
  expansions: rules.expansions,
  'user.fields': rules.anything,
  'media.fields': rules.mediaFields,
  'poll.fields': rules.anything,
  'place.fields': rules.anything,
};

/** Everything wrong with a query: unknown names first, then wrong values. */
export function checkQuery(
  query: Readonly<Record<string, string>>,
  known: Record<string, ParameterRule>,
): QueryError[] {
  const names = Object.keys(known);
  return Object.entries(query).flatMap(([name, value]) => {
    const rule = known[name];
    const message = rule
      ? rule.check(value, name)
      : `The query parameter [${name}] is not one of [${names.join(',')}]`;
    return message === null ? [] : [{ message, parameters: { [name]: [value] } }];
  });
}

/** What a query asks to be shown. */
export const wantedOf = (query: Readonly<Record<string, string>>): Wanted => ({
  fields: query['tweet.fields']?.split(',') ?? [],
  mediaFields: query['media.fields']?.split(',') ?? [],
  expansions: query['expansions']?.split(',') ?? [],
});

/** The page after the post `id`. Opaque to clients; base 36 of the id, so that nobody takes it for one. */
export const pageTokenAfter = (id: string): string => `7140${BigInt(id).toString(36)}`;

/** The post id in a page token, or null when it is none of ours. */
export function parsePageToken(token: string): string | null {
  const digits = /^7140([0-9a-z]{1,13})$/.exec(token)?.[1];
  if (digits === undefined) return null;
  let id = 0n;
  for (const digit of digits) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return String(id);
}
