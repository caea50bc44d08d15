import { z } from 'zod';
import type { Platform, Problem } from '../../platforms/index.ts';
import type { TaskRequest, TaskTypeDefinition } from '../definition.ts';
import { configSchema, type SocialPostConfig } from './config.ts';
import { contentHashOf, effectsOf, microUsdOf, problemsOf } from './effects.ts';

/** A post on one account: written by the agent when it has no content, then published once. */
export const socialPost: TaskTypeDefinition = {
  type: 'social_post',
  internal: false,
  needsPlatform: true,
  config: configSchema,
  check,
  contentHash: (content, config) => contentHashOf(effectsOf(content, config, null)),
  cost: (platform, content, config) => microUsdOf(platform, effectsOf(content, config, null)) / 1_000_000,
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
  const problems = [
    ...linkProblems(platform, config),
    ...problemsOf(platform, account, effectsOf(content ?? '', config, first)),
  ];
  for (const [index, other] of others.entries()) {
    const effects = effectsOf(content ?? '', config, other).slice(0, 1);
    for (const problem of problemsOf(platform, account, effects).filter(({ field }) => field === 'to'))
      problems.push({ ...problem, problem: `recipient ${index + 2}: ${problem.problem}` });
  }
  const written = content === null && template === undefined && (topic !== undefined || brief !== undefined);
  // The agent will write the text within the limits; only the rest can be wrong now.
  return written ? problems.filter(({ field }) => field !== 'content') : problems;
}

/** Why the link can not stand in the first comment. */
function linkProblems({ name, limits }: Platform, config: SocialPostConfig): Problem[] {
  const { link, linkInReply, linkTitle } = config;
  if (linkInReply !== true) return [];
  const problem = (says: string): Problem => ({
    field: 'linkInReply',
    problem: says,
    limit: null,
    value: null,
  });
  if (link === undefined) return [problem('needs a link')];
  if (linkTitle !== undefined)
    return [problem('puts the link into a comment, which shows no title: leave linkTitle out')];
  return limits.replies.includes('comment') ? [] : [problem(`is not possible: ${name} has no comments`)];
}
