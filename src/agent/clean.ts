/** Safe on any text: what no post may hold, and Markdown that no platform shows. Each makes a text shorter or plainer. */
const plain: readonly (readonly [RegExp, string])[] = [
  [/\r\n?|[\u2028\u2029]/g, '\n'],
  [/[\p{Cc}--[\n\t]]|\p{Cs}|\uFEFF/gv, ''],
  [/(?<![^\S\n])[^\S\n]+$/gm, ''],
  [/\n{3,}/g, '\n\n'],
  [/(?<![\w*])\*\*(?=[^\s*])([^*\n]+)(?<=\S)\*\*(?![\w*])/g, '$1'],
  [/^#{1,6} +(?=\S)/gm, ''],
  [/\[([^[\]\n]+)\]\((https?:\/\/[^\s()]+)\)/g, '$1 $2'],
];

/**
 * What assistants say before and after the text they were asked for. "Here is our new post: ..." or "Here's a tip for
 * your post: ..." may be the text itself, hence the narrow patterns.
 */
const remarks: readonly RegExp[] = [
  /^(?:(?:sure|certainly|absolutely|of course|okay|ok)[,.! ]+)?(?:here(?:['’]s| is)|below is) (?:your|the|a|an|one|another)(?: (?!(?:for|of|to|about|with|on|in|blog)\b)[\w'’,-]+){0,5}? (?:post|tweet|caption|draft|version)(?: (?:of|for|under|within|in|about)\b[^\n:]{1,60})?:\s*/i,
  /^(?:sure|certainly|absolutely|of course)[!.]\s*\n/i,
  /^(?:post|tweet|caption|draft)(?: text)?:\s+/i,
  /\n\s*[([]?(?:character count:? *|length:? *)?\d+ *(?:\/ *\d+ *)?characters[)\]]?\.?$/i,
  /\n\s*(?:please )?let me know if you(?:['’]d| would)? (?:like|want|need|prefer)\b[^\n]*$/i,
];

const quotes: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
];

/**
 * The post inside a model's answer: without thoughts, introductions, fences, wrapping quotes, bold and headings,
 * control characters and lone surrogates. Idempotent; may return "".
 */
export function clean(answer: string): string {
  let text = answer;
  for (;;) {
    const inner = unwrap(tidy(withoutThoughts(text)).trim());
    if (inner === text) return text;
    text = inner;
  }
}

/** The text without `link` at its end, where a connector is going to attach it anyway. */
export function withoutLink(text: string, link: string | null): string {
  return link && text.endsWith(link) ? text.slice(0, -link.length).trimEnd() : text;
}

/** Reasoning models behind plain servers think aloud; some servers swallow the opening tag. */
function withoutThoughts(answer: string): string {
  const end = answer.lastIndexOf('</think>');
  if (end !== -1) return answer.slice(end + '</think>'.length);
  return answer.trimStart().startsWith('<think>') ? '' : answer;
}

function tidy(text: string): string {
  return plain.reduce((tidied, [pattern, replacement]) => tidied.replace(pattern, replacement), text);
}

/** One layer less, or the same text when there is none. */
function unwrap(text: string): string {
  for (const remark of remarks) {
    if (remark.test(text)) return text.replace(remark, '').trim();
  }
  const fenced = /^```[^\n`]*\n(.*?)(?:\n```|$)/s.exec(text)?.[1];
  if (fenced !== undefined) return fenced.trim();
  const ruled = /^-{3,}\n(.*?)(?:\n-{3,}(?:\n|$)|$)/s.exec(text)?.[1];
  if (ruled !== undefined) return ruled.trim();
  return unquoted(text);
}

function unquoted(text: string): string {
  for (const [open, close] of quotes) {
    if (text.length < 2 || !text.startsWith(open) || !text.endsWith(close)) continue;
    const inner = text.slice(1, -1);
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim();
  }
  return text;
}
