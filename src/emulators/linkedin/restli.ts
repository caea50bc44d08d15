/**
 * Rest.li 2.0 as far as it decides between 200 and 400: URNs in paths and queries must be percent-encoded, the brackets
 * and commas of `List(...)` must not. Each was seen to be answered 400 otherwise (2026).
 */

/** Parameters by name, still encoded. */
export function rawParameters(url: string): Map<string, string> {
  const pairs = new URL(url).search.slice(1).split('&').filter(Boolean);
  return new Map(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decode(name) ?? name, value.join('=')];
    }),
  );
}

/** What an encoded value stands for; null when it is missing or not encoded. */
export function decodedUrn(encoded: string | undefined): string | null {
  return encoded === undefined || encoded.includes(':') ? null : decode(encoded);
}

/** The URN an encoded value stands for; null when it is missing, not encoded, or no URN. */
export function urnOf(encoded: string | undefined): string | null {
  const urn = decodedUrn(encoded);
  return urn !== null && /^urn:li:\w+:[\w-]+$/.test(urn) ? urn : null;
}

/** The URNs of `List(a,b)`; null when it is no such list. */
export function urnListOf(encoded: string | undefined): string[] | null {
  const inside = /^List\((.*)\)$/.exec(encoded ?? '')?.[1];
  if (inside === undefined) return null;
  const urns = inside.split(',').map(urnOf);
  return urns.every((urn) => urn !== null) ? urns : null;
}

/** The last part of a path, still encoded. */
export function rawKey(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

/** The last part of a path, decoded; null where that can't be done. */
export const decodedKey = (url: string): string | null => decode(rawKey(url));

/** The part of a path before the last, still encoded. */
export function rawParent(url: string): string {
  return new URL(url).pathname.split('/').at(-2) ?? '';
}

/** The address of what lies beside a path: `https://host/base` of `https://host/base/rest/images`, where `root` is "/rest/". */
export function baseUrlOf(url: string, root: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.slice(0, pathname.lastIndexOf(root));
}

/** A whole number in a range, the default when missing, null when it is something else. */
export function numberOf(
  encoded: string | undefined,
  range: { least: number; most: number; otherwise: number },
): number | null {
  if (encoded === undefined) return range.otherwise;
  const number = Number(encoded);
  return /^\d+$/.test(encoded) && number >= range.least && number <= range.most ? number : null;
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
