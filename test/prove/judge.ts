import { messageOf, sha256 } from '../../src/core/index.ts';
import type { Cell, Course, Effect, Ending, Post, Verdict } from './cells.ts';

/** All that was seen, by task id; effects are those with the post's texts. */
export interface Seen {
  endings: ReadonlyMap<string, Ending>;
  courses: ReadonlyMap<string, Course>;
  effects: ReadonlyMap<string, readonly Effect[]>;
}

/** One post against the bar. */
interface Finding {
  broken: string[];
  effects: number;
  isTwice: boolean;
  isLost: boolean;
  asked: number;
  waitsCutShort: number;
  end: string;
}

/** Whether a cell keeps the bar: nothing twice, nothing lost, a person asked only where nobody else can know. */
export function judge(cell: Cell, posts: readonly Post[], seen: Seen): Verdict {
  const findings = posts.map((post) => judgePost(post, posts, seen));
  const sum = (count: (finding: Finding) => number): number =>
    findings.reduce((total, finding) => total + count(finding), 0);
  return {
    cell,
    broken: findings.flatMap(({ broken }) => broken),
    tasks: posts.length,
    effects: sum(({ effects }) => effects),
    twice: sum(({ isTwice }) => Number(isTwice)),
    lost: sum(({ isLost }) => Number(isLost)),
    asked: sum(({ asked }) => asked),
    waitsCutShort: sum(({ waitsCutShort }) => waitsCutShort),
    ends: findings.map(({ end }) => end),
  };
}

/** The cell proves nothing: what it needs did not come about. That is no success. */
export const unproven = (cell: Cell, error: unknown): Verdict => ({
  cell,
  broken: [`not proven: ${messageOf(error)}`],
  tasks: 0,
  effects: 0,
  twice: 0,
  lost: 0,
  asked: 0,
  waitsCutShort: 0,
  ends: [],
});

function judgePost(post: Post, posts: readonly Post[], { endings, courses, effects }: Seen): Finding {
  const ending = endings.get(post.id);
  const course = courses.get(post.id);
  const logged = effects.get(post.id) ?? [];
  const own = post.texts.map(
    (text) => logged.filter(({ textHash, taskId }) => textHash === sha256(text) && taskId === post.id).length,
  );
  const total = own.reduce((sum, count) => sum + count, 0);
  const questions = course?.questions ?? [];

  const isTwice = own.some((count) => count > 1);
  const loss = lossOf(ending, own);
  const broken = [
    ...(isTwice ? [`${own.join(' + ')} effects`] : []),
    ...(loss === null ? [] : [`lost: ${loss}`]),
    ...strangers(post, posts, logged),
    ...(loss === null ? wrongEnd(post, ending, total) : []),
    ...questions
      .filter(({ live }) => !mayAsk(post.cell, live))
      .map(({ live }) => `a person was asked without need (${live} live)`),
    ...((course?.reconnections ?? 0) > 0 && !post.cell.losesToken
      ? ['the account was held without need']
      : []),
    ...(post.cell.isDeaf && questions.length === 0 ? ['not proven: its webhooks came'] : []),
  ];
  return {
    broken: broken.map((what) => `${post.id}: ${what}`),
    effects: total,
    isTwice,
    isLost: loss !== null,
    asked: questions.length,
    waitsCutShort: course?.waitsCutShort ?? 0,
    end: ending?.failureKind ?? ending?.status ?? 'gone',
  };
}

/** How it got lost: it never ended, or what its task says of it is not true. */
function lossOf(ending: Ending | undefined, effects: readonly number[]): string | null {
  if (ending === undefined) return 'the task is gone';
  const { status, lastError } = ending;
  if (status === 'completed') return effects.includes(0) ? 'completed, and not all of it is live' : null;
  if (status === 'failed' || status === 'cancelled')
    return effects.some((count) => count > 0) ? `${status} although it is live: ${lastError}` : null;
  return `still ${status} in the end: ${lastError}`;
}

/** The log names the task of an effect by what was sent with it: each must be one of the posts with that text. */
function strangers({ texts }: Post, posts: readonly Post[], logged: readonly Effect[]): string[] {
  const known = posts.filter((post) => post.texts.some((text) => texts.includes(text))).map(({ id }) => id);
  const strange = logged.filter(({ taskId }) => taskId === null || !known.includes(taskId));
  return strange.map(({ remoteId, taskId }) => `${remoteId} says the same and belongs to ${taskId}`);
}

function wrongEnd({ expected }: Post, ending: Ending | undefined, effects: number): string[] {
  if (ending === undefined) return [];
  const { status, failureKind, lastError, incident } = ending;
  const wrong = incident === null ? [] : [`the task tells of an incident: ${incident}`];
  if (expected === 0) {
    return failureKind === 'rejected' ? wrong : [...wrong, `${status} (${failureKind}) instead of rejected`];
  }
  if (status !== 'completed') return [...wrong, `${status} (${failureKind}): ${lastError}`];
  return effects < expected ? [...wrong, `${effects} effects of ${expected}`] : wrong;
}

/** A webhook comes only for what was accepted: of a message that was not, or whose webhook is lost, nobody can know. */
function mayAsk({ subject, isDeaf }: Cell, live: number): boolean {
  if (subject.witness === 'list') return false;
  return subject.witness === 'person' || isDeaf || live === 0;
}
