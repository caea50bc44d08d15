/** "Announce that we moved" asks for "We moved". Verbs that may be the post's own words ("Share your photos") are not here. */
const requests: readonly (readonly [RegExp, string])[] = [
  [/^please /i, ''],
  [
    /^(?:write|create|make|draft|compose|prepare|publish)(?: me| us)?(?: an?| the| one| some)?(?: [\w-]+){0,3} posts? (?:about|on|for|that says|saying that|announcing)(?: that)? /i,
    '',
  ],
  [/^(?:write|post|talk|tweet|tell (?:people|everyone|them|our \w+)) (?:about|that) /i, ''],
  [/^let (?:people|everyone|them|our \w+) know (?:about|that) /i, ''],
  [/^remind (?:people|everyone|them|our \w+) (?:about|of|that) /i, ''],
  [/^invite (?:people|everyone|them|our \w+) to /i, 'You are invited to '],
  [/^(?:announce|mention|promote|highlight|explain|point out)(?: also)?(?: that|:)? (?!of\b)/i, ''],
  [/^(?:say|state|share) that /i, ''],
];

/** Sentences about the writing, not for the readers. */
const aboutStyle: readonly RegExp[] = [
  /^(?:please )?keep (?:it|the (?:tone|post|text|language)) /i,
  /^(?:please )?(?:use|avoid|add|include|do not use|don['’]t use|no|without) (?:\w+ ){0,3}(?:tone|emojis?|hashtags?|question|language|words|voice|jargon|call to action|cta)\b/i,
  /^(?:please )?(?:do not|don['’]t|never) (?:mention|use|include|write)\b/i,
  /^(?:please )?be (?:friendly|funny|short|brief|concise|warm|positive|polite|formal|informal|casual|professional)\b/i,
  /^(?:the )?(?:tone|style|voice|audience|target group|language|length|format)(?: is| should be|:)/i,
  /^(?:please )?(?:end|start|close|finish) (?:it )?with /i,
  /^(?:max(?:imum)?|at most|no more than|up to|under) \d+ (?:words|characters|sentences)/i,
  /^(?:please )?(?:write in|make it|sound) /i,
  /^(?:\S+ ){0,3}(?:tone|style|voice)[.!]?$/i,
];

/** The sentences of a brief that are meant for readers, each closed by punctuation; empty if all are about the style. */
export function sentencesOf(brief: string): string[] {
  const all = brief.split('\n').flatMap(split);
  const meant = all.filter((sentence) => !aboutStyle.some((pattern) => pattern.test(sentence)));
  return meant.map(withoutRequest).map(closed);
}

export const forbidsHashtags = (brief: string): boolean =>
  /\b(?:no|without|avoid|don['’]t use) (?:any )?hashtags?\b/i.test(brief);

/** With a full stop, unless it ends in punctuation, an emoji or an address. */
export function closed(sentence: string): string {
  const lastWord = sentence.split(/\s/).at(-1) ?? '';
  const isOpen = /[\p{L}\p{M}\p{N}%)"”’]$/u.test(lastWord) && !/\/\/|^www\./.test(lastWord);
  return isOpen ? `${sentence}.` : sentence;
}

const capitalized = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

export const isList = (brief: string): boolean => /^\s*[-*•–]\s+\S.*\n\s*[-*•–]\s+\S/m.test(brief);

function split(line: string): string[] {
  const text = line.replace(/^\s*(?:[-*•–]|\d{1,2}[.)])\s+/, '').trim();
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text);
  return joinedAddresses(Array.from(segments, ({ segment }) => segment)).filter(
    (sentence) => sentence !== '',
  );
}

/** Unicode ends a sentence at any "?" or "!", inside an address too: without a space between, it was none. */
function joinedAddresses(segments: readonly string[]): string[] {
  const joined: string[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last !== undefined && !/\s$/.test(last) && /\/\/\S*$/.test(last))
      joined[joined.length - 1] = last + segment;
    else joined.push(segment);
  }
  return joined.map((sentence) => sentence.trim());
}

/** What a request asks to be said; a text that is no request stays as it is. */
export function withoutRequest(sentence: string): string {
  let text = sentence;
  for (const [pattern, replacement] of requests) text = text.replace(pattern, replacement);
  return text === sentence || text === '' ? sentence : capitalized(text);
}
