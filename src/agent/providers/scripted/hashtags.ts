/** Too common to find a post by. */
const stopWords = new Set(
  (
    'about after again all also among and any are because been before being between but can could did ' +
    'does for from get had has have her here him his how into its just like make more most much new not ' +
    'now off one only our out over own same she should some such than that the their them then there ' +
    'these they this those through too under until upon very was we were what when where which while who ' +
    'why will with would you your'
  ).split(' '),
);

/** One or two hashtags from the words of a topic, e.g. "Spring sale" -> "#SpringSale"; "" when no word fits. */
export function hashtagsOf(topic: string, brief: string): string {
  const words = keyWords(topic);
  if (words.length > 0 && words.length <= 3 && words.join('').length <= 24)
    return `#${words.map(upper).join('')}`;
  const source = words.length > 0 ? words : keyWords(brief).filter((word) => word.length >= 5);
  const longest = [...source].sort((a, b) => b.length - a.length).slice(0, 2);
  return source
    .filter((word) => longest.includes(word))
    .map((word) => `#${upper(word)}`)
    .join(' ');
}

/** Three letters or more, or an abbreviation such as "AI". */
const taggable = /^(?:\p{L}[\p{L}\p{M}\p{N}]{2,23}|\p{Lu}{2})$/u;

/** Letters and digits only, each word once, in order. Words with an apostrophe or inside an address make no tag. */
function keyWords(text: string): string[] {
  const spoken = text.replaceAll(/\S*(?:\/\/|www\.)\S*/g, ' ');
  const words = spoken.split(/[\s,;:!?()"“”„«»/]+/).map((word) => word.replace(/\.+$/, ''));
  const fit = words.filter((word) => taggable.test(word) && !stopWords.has(word.toLowerCase()));
  return fit.filter(
    (word, index) => fit.findIndex((other) => other.toLowerCase() === word.toLowerCase()) === index,
  );
}

const upper = (word: string) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
