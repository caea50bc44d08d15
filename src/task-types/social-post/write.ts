import {
  generatePost,
  ProviderFailed,
  promptVersion,
  type PostBrief,
  type PostRules,
} from '../../agent/index.ts';
import { newId, type Failure } from '../../core/index.ts';
import { keepContent, type ClaimedTask, type Outcome, type RunContext } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import type { SocialPostConfig } from './config.ts';
import type { SocialPostDeps } from './deps.ts';
import { problemsOf, type PlannedEffect } from './effects.ts';
import { neededMs } from './publish.ts';
import { finishModelCall, insertModelCall } from './sql/model-calls.ts';

/** Longest time the agent may write; the lease is prolonged by more than that first. */
const writeMs = 60_000;
const writeLeaseMs = writeMs + 30_000;

/** Stores a text where it is not lost; false when nobody wants it any more. */
export type Keep = (text: string) => Promise<boolean>;

/**
 * The task's text: what is stored, or what the agent writes and this stores. Stored text is never paid again; a crash
 * inside a model's call costs one more call, and both are counted.
 */
export async function write(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  plan: (content: string) => PlannedEffect[],
  context: RunContext,
  keep: Keep = (text) => keepContent(deps.db, task.id, task.epoch, text),
): Promise<{ outcome: 'written'; content: string } | Outcome> {
  const { topic, brief, template } = task.config as SocialPostConfig;
  if (task.content !== null) return { outcome: 'written', content: task.content };
  if (template !== undefined || (topic === undefined && brief === undefined))
    return { outcome: 'written', content: '' };

  // Whole milliseconds: AbortSignal.timeout refuses others.
  const budgetMs = Math.floor(Math.min(writeMs, context.remainingMs() - neededMs(connected)));
  if (budgetMs <= 0) return { outcome: 'snoozed', inMs: 0, reason: 'too little time left in this call' };
  if (!(await context.renewLease(writeLeaseMs, 'writing'))) return { outcome: 'lost' };
  try {
    const text = await generate(
      deps,
      task,
      connected,
      plan,
      AbortSignal.any([context.signal, AbortSignal.timeout(budgetMs)]),
    );
    return (await keep(text)) ? { outcome: 'written', content: text } : { outcome: 'lost' };
  } catch (error) {
    if (context.signal.aborted) return { outcome: 'snoozed', inMs: 0, reason: 'the worker is stopping' };
    return {
      outcome: 'failed',
      failure: failureOf(error, budgetMs),
      sparesAccount: true,
    };
  }
}

async function generate(
  { db, provider }: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  plan: (content: string) => PlannedEffect[],
  signal: AbortSignal,
): Promise<string> {
  let callId = '';
  const { text } = await generatePost({
    brief: briefOf(task, connected),
    rules: rulesOf(connected, plan),
    provider,
    signal,
    beforeCall: async () => {
      callId = newId();
      const { name, model } = provider;
      const { id: taskId, workspaceId, epoch } = task;
      await db.run(
        insertModelCall({ id: callId, workspaceId, taskId, epoch, provider: name, model, promptVersion }),
      );
    },
    onCall: async (call) => {
      await db.run(finishModelCall(callId, call));
    },
  });
  return text;
}

function briefOf(task: ClaimedTask, { platform }: Connected): PostBrief {
  const { topic, angle, brief, link, linkTitle } = task.config as SocialPostConfig;
  return {
    topic: topic ?? null,
    ...(angle !== undefined && { angle }),
    brief: brief ?? null,
    link: link ?? null,
    linkTitle: linkTitle ?? null,
    platformName: platform.name,
  };
}

function rulesOf({ platform, account }: Connected, plan: (content: string) => PlannedEffect[]): PostRules {
  const { text } = platform.limits;
  const link = plan('')[0]?.draft.link ?? null;
  // Where a link counts as text, the connector puts it below the post.
  const below = link === null || text.linkCost === null ? '' : `\n\n${link}`;
  return {
    maxLength: text.max,
    measure: (content) => platform.measure(content + below),
    problems: (content) =>
      problemsOf(platform, account, plan(content).slice(0, 1))
        .filter(({ field }) => field === 'content')
        .map(({ problem }) => problem),
    hashtags: !platform.limits.needsRecipient,
  };
}

/**
 * A model that can not be had says nothing about the social account: whatever its reason, the attempt is repeated
 * like any other that failed for a time, with the provider's own words on the task.
 */
function failureOf(error: unknown, budgetMs: number): Failure {
  if (error instanceof ProviderFailed) {
    const { kind, ...rest } = error.failure;
    return { ...rest, kind: kind === 'rejected' || kind === 'rate_limited' ? kind : 'unavailable' };
  }
  if ((error as Error).name === 'TimeoutError') {
    return {
      kind: 'unavailable',
      message: `The model gave no text within ${Math.round(budgetMs / 1000)} s.`,
    };
  }
  throw error;
}
