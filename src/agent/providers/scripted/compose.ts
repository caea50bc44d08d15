import { canonicalJson, seededRandom, seedOf } from '../../../core/index.ts';
import type { PostBrief, PostRules } from '../../post-brief.ts';
import { shorten } from '../../shorten.ts';
import { hashtagsOf } from './hashtags.ts';
import { closings, invitations, linkLines, openers, statements, type Choice } from './phrases.ts';
import { closed, forbidsHashtags, isList, sentencesOf, withoutRequest } from './sentences.ts';

/** A post in pieces; "" for one that is left out. */
interface Parts {
  opener: string;
  body: readonly string[];
  closing: string;
  linkLine: string;
  hashtags: string;
}

type Layout = 'paragraphs' | 'one paragraph' | 'list';
type Pick = <Item>(choice: Choice<Item>) => Item;

/** Beyond this a feed folds the text away. */
const comfortableLength = 1200;

/** A post of the brief's own sentences and phrases that claim nothing; the same for the same brief and rules. */
export function compose(post: PostBrief, rules: PostRules): string {
  const random = seededRandom(seedOf(canonicalJson(post)));
  const pick: Pick = (choice) => choice[Math.floor(random() * choice.length)] ?? choice[0];
  const wanted = partsOf(post, rules, pick);
  const layout = layoutOf(wanted, isList(post.brief ?? ''), pick);
  return fitted(wanted, layout, rules);
}

function layoutOf({ body }: Parts, listed: boolean, pick: Pick): Layout {
  if (listed) return 'list';
  return body.length > 2
    ? pick(['list', 'paragraphs', 'one paragraph'])
    : pick(['paragraphs', 'one paragraph']);
}

/** Everything the post would say if there were room for it. */
function partsOf(post: PostBrief, rules: PostRules, pick: Pick): Parts {
  const topic = withoutRequest((post.topic ?? '').replaceAll(/\s+/g, ' ').trim());
  const brief = post.brief?.trim() ?? '';
  const sentences = brief === '' ? [] : chosen(sentencesOf(brief), post, topic, pick);
  const body = sentences.length > 0 ? sentences : bodyWithoutBrief(post, topic, pick);
  const isNew = sentences.length > 0 && !spoken(brief).includes(spoken(topic));
  const asks = body.some((sentence) => sentence.endsWith('?'));
  return {
    opener: isNew ? about(topic, openers, pick) : '',
    body,
    closing: asks ? '' : pick(['', ...closings]),
    linkLine: post.link ? pick(linkLines)(post.linkTitle) : '',
    hashtags: rules.hashtags && !forbidsHashtags(brief) ? hashtagsOf(topic, brief) : '',
  };
}

/** One of a campaign's posts tells its topic and one thing more; the others tell the rest. */
function chosen(sentences: string[], { angle }: PostBrief, topic: string, pick: Pick): string[] {
  if (angle === undefined || topic === '') return sentences;
  const [first = '', ...others] = sentences.filter((one) => spoken(one) !== spoken(topic));
  return [closed(topic), ...(first === '' ? [] : [pick([first, ...others])])];
}

/** Letters and digits only, to find a topic in a brief in spite of emoji and punctuation. */
const spoken = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

function bodyWithoutBrief({ brief, linkTitle }: PostBrief, topic: string, pick: Pick): string[] {
  if (topic !== '') return [about(topic, statements, pick), pick(invitations)];
  if (linkTitle) return [`Worth a look: ${linkTitle}`];
  return brief ? [brief.trim()] : [];
}

/** A topic that is a sentence stands for itself; a phrase gets one around it. */
function about(topic: string, frames: Choice<(topic: string) => string>, pick: Pick): string {
  const isSentence = /[.!?…]$/u.test(topic) || topic.split(' ').length > 8;
  return isSentence ? closed(topic) : pick(frames)(topic);
}

/** As many parts as there is room for, the weightiest first: the post's core, its topic, more of its brief, the rest. */
function fitted(wanted: Parts, layout: Layout, rules: PostRules): string {
  const limit = Math.min(rules.maxLength, comfortableLength);
  const fits = (parts: Parts) => rules.measure(render(parts, layout)) <= limit;
  const [core = '', ...more] = wanted.body;
  let parts: Parts = { opener: '', body: [core], closing: '', linkLine: '', hashtags: '' };
  if (!fits(parts)) return shorten(core, limit, rules.measure);
  const add = (addition: Partial<Parts>): boolean => {
    const larger = { ...parts, ...addition };
    if (!fits(larger)) return false;
    parts = larger;
    return true;
  };
  add({ opener: wanted.opener });
  more.every((sentence) => add({ body: [...parts.body, sentence] }));
  add({ hashtags: wanted.hashtags });
  add({ linkLine: wanted.linkLine });
  add({ closing: wanted.closing });
  return render(parts, layout);
}

function render({ opener, body, closing, linkLine, hashtags }: Parts, layout: Layout): string {
  const [lead = '', ...items] = body;
  const text =
    layout === 'list' ? joined('\n', [lead, ...items.map((item) => `• ${item}`)]) : joined(' ', body);
  const opening =
    layout === 'one paragraph' ? [joined(' ', [opener, text, closing])] : [opener, text, closing];
  return joined('\n\n', [...opening, linkLine, hashtags]);
}

const joined = (separator: string, parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(separator);
