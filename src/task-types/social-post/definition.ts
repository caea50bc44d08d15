import { z } from 'zod';
import type { Problem } from '../../platforms/index.ts';
import type { TaskRequest, TaskTypeDefinition } from '../definition.ts';
import { configSchema, type SocialPostConfig } from './config.ts';
import { contentHashOf, effectsOf, problemsOf } from './effects.ts';

/** A post on one account: written by the agent when it has no content, then published once. */
export const socialPost: TaskTypeDefinition = {
  type: 'social_post',
  internal: false,
  needsPlatform: true,
  config: configSchema,
  check,
  contentHash: (content, config) => contentHashOf(effectsOf(content, config, null)),
};

/** One message of a broadcast, made when the broadcast runs. */
export const broadcastMessage: TaskTypeDefinition = {
  ...socialPost,
  type: 'broadcast_message',
  internal: true,
};

/** Writes the text of a post that has not run yet, so that a person can read it first. */
export const writePost: TaskTypeDefinition = {
  type: 'write_post',
  internal: true,
  needsPlatform: false,
  config: z.strictObject({ taskId: z.uuid() }),
  check: () => [],
};

function check({ platform, accountKind, content, config }: TaskRequest): Problem[] {
  if (platform === null) return [];
  const { to, topic, brief, template } = config as SocialPostConfig;
  const account = { kind: accountKind ?? '' };
  const [first = null, ...others] = to === undefined ? [] : [to].flat();
  const problems = problemsOf(platform, account, effectsOf(content ?? '', config, first));
  for (const [index, other] of others.entries()) {
    const effects = effectsOf(content ?? '', config, other).slice(0, 1);
    for (const problem of problemsOf(platform, account, effects).filter(({ field }) => field === 'to'))
      problems.push({ ...problem, problem: `recipient ${index + 2}: ${problem.problem}` });
  }
  const written = content === null && template === undefined && (topic !== undefined || brief !== undefined);
  // The agent will write the text within the limits; only the rest can be wrong now.
  return written ? problems.filter(({ field }) => field !== 'content') : problems;
}
