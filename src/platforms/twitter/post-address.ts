/** The id of the post that an address shows, "<host>/<name>/status/<id>" with or without a scheme; else null. */
export const idOf = (url: string): string | null =>
  /^(?:https?:\/\/)?[^/\s]+\/\w+(?:\/web)?\/status\/(\d{1,19})(?!\d)/.exec(url)?.[1] ?? null;

/** The id of a post named by its id or its address. */
export const idIn = (text: string): string | null => (/^\d{1,19}$/.test(text) ? text : idOf(text));
