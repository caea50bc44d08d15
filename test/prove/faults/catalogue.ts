import { until } from '../../support/server-process.ts';
import { countByPlatform, type Subject } from '../subjects.ts';
import type { World } from '../world/world.ts';

/** Something a platform does to a publish. */
export interface PublishFault {
  id: string;
  name: string;
  effect: 'before' | 'after';
  answer: string;
}

const losses: readonly [answer: string, name: string][] = [
  ['reset', 'connection reset'],
  ['timeout', 'no answer'],
  ['truncated', 'answer breaks off'],
  ['status_500', 'HTTP 500'],
  ['status_502', 'HTTP 502'],
  ['status_503', 'HTTP 503'],
];

/** The answer is lost, with the effect and without it: the client can't tell which. */
export const lostAnswers: readonly PublishFault[] = losses.flatMap(([answer, name]) =>
  (['after', 'before'] as const).map((effect) => ({
    id: `${answer.replace('_', '-')}-${effect}`,
    name: `${name} ${effect} the effect`,
    effect,
    answer,
  })),
);

export const withoutId: PublishFault = {
  id: 'without-id',
  name: 'a success that names no post',
  effect: 'after',
  answer: 'without_id',
};

/** What a platform answers when it will not do it now. */
export const limits: readonly PublishFault[] = [
  { id: 'rate-limited', name: '429, a short wait', effect: 'before', answer: 'rate_limited' },
  { id: 'quota-reached', name: 'quota used up, a long wait', effect: 'before', answer: 'quota_reached' },
];

export const deadTokens: readonly PublishFault[] = [
  { id: 'token-expired', name: 'token expired', effect: 'before', answer: 'token_expired' },
  { id: 'token-dead', name: 'token revoked', effect: 'before', answer: 'token_dead' },
];

/** Arms the fault once for each of these subjects' posts. */
export async function armFor(
  { emulator }: World,
  { effect, answer }: Pick<PublishFault, 'effect' | 'answer'>,
  some: readonly Subject[],
): Promise<void> {
  for (const [platform, times] of countByPlatform(some))
    await emulator.arm({ platform, effect, answer, times });
}

/** Waits until every armed fault has hit. */
export const untilSpent = ({ emulator }: World): Promise<boolean> =>
  until(async () => (await emulator.armed()) === 0, 'the armed faults do not all hit');
