import { sentencesOf } from './providers/scripted/sentences.ts';

/** What one post of a campaign is about. */
export interface PlannedPost {
  topic: string;
  angle: string;
}

const angles = [
  'the news of it',
  'what it means for the reader',
  'a question to the readers',
  'one detail, up close',
  'how it is done',
  'a common misunderstanding',
  'the people behind it',
  'an invitation to take part',
] as const;

const maxTopic = 500;

/** Topic and angle of a campaign's n-th post (from 0): no two are equal until each pair had its turn. Pure. */
export function planPost({ goal, brief }: { goal: string; brief: string }, ordinal: number): PlannedPost {
  const topics = topicsOf(brief);
  const known = topics.length === 0 ? [goal] : topics;
  const round = Math.floor(ordinal / known.length);
  const index = ordinal % known.length;
  const topic = known[index] ?? goal;
  const angle = angles[(round + index) % angles.length] ?? angles[0];
  const take = Math.floor(round / angles.length) + 1;
  return { topic: topic.slice(0, maxTopic), angle: take === 1 ? angle : `${angle}, take ${take}` };
}

/** The points of a list where the brief has one, else its sentences. */
function topicsOf(brief: string): string[] {
  const points = brief
    .split('\n')
    .map((line) => /^\s*(?:[-*•]|\d+[.)])\s+(.+)$/.exec(line)?.[1]?.trim() ?? '')
    .filter((point) => point !== '');
  return points.length > 0 ? points : sentencesOf(brief);
}
