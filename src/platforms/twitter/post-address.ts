/** The id of the post that an address shows, "https://<host>/<name>/status/<id>"; null when it shows none. */
export const idOf = (url: string): string | null =>
  /^https?:\/\/[^/]+\/\w+(?:\/web)?\/status\/(\d{1,19})(?!\d)/.exec(url)?.[1] ?? null;

/** The id of a post named by its id or its address. */
export const idIn = (text: string): string | null => (/^\d{1,19}$/.test(text) ? text : idOf(text));
