import { commentUrn } from './schemas.ts';

/**
 * A comment's URN. LinkedIn says it beside the bare number; where it does not, it is made of the number and what the
 * comment stands below (LinkedIn's own names the post's activity there). Undefined when nothing names the comment.
 */
export function urnOf(
  named: { commentUrn?: string | undefined; id?: string | undefined; object?: string | undefined },
  post: string,
): string | undefined {
  const { commentUrn: urn, id, object } = named;
  const made = /^\d+$/.test(id ?? '') ? `urn:li:comment:(${object ?? post},${id})` : id;
  return [urn, made].find((candidate) => commentUrn.safeParse(candidate).success);
}

/** The post in a comment's URN; undefined when the URN is none of a comment. */
export const postIn = (urn: string): string | undefined =>
  commentUrn.safeParse(urn).success ? urn.slice('urn:li:comment:('.length, urn.indexOf(',')) : undefined;
