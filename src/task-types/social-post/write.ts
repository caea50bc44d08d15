import { chainOf, generatePost, ProviderFailed, type PostBrief, type PostRules } from '../../agent/index.ts';
import { span, type Failure } from '../../core/index.ts';
import { keepContent, type ClaimedTask, type Outcome, type RunContext } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import { meterCalls } from '../../services/budget/index.ts';
import type { SocialPostConfig } from './config.ts';
import type { SocialPostDeps } from './deps.ts';
import { problemsOf, type PlannedEffect } from './effects.ts';
import { neededMs } from './time-left.ts';

/** The lease is prolonged by this more than the agent may write. */
const spareMs = 30_000;

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

  const writeMs = chainOf(deps.provider).reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
  const budgetMs = Math.min(writeMs, context.remainingMs() - neededMs(connected));
  if (budgetMs <= 0) return { outcome: 'snoozed', inMs: 0, reason: 'too little time left in this call' };
  if (!(await context.renewLease(writeMs + spareMs, 'writing'))) return { outcome: 'lost' };
  try {
    const { name, model } = deps.provider;
    const text = await span(
      'carillon.write',
      { 'gen_ai.provider.name': name, 'gen_ai.request.model': model },
      () => generate(deps, task, connected, plan, { signal: context.signal, budgetMs }),
      { isCall: true },
    );
    return (await keep(text)) ? { outcome: 'written', content: text } : { outcome: 'lost' };
  } catch (error) {
    if (context.signal.aborted) return { outcome: 'snoozed', inMs: 0, reason: 'the worker is stopping' };
    return {
      outcome: 'failed',
      failure: failureOf(error),
      sparesAccount: true,
    };
  }
}

async function generate(
  { db, provider, budget, logger }: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  plan: (content: string) => PlannedEffect[],
  limits: { signal: AbortSignal; budgetMs: number },
): Promise<string> {
  const { id: taskId, workspaceId, epoch } = task;
  const meter = meterCalls(db, budget, { workspaceId, taskId, epoch });
  const { text } = await generatePost({
    brief: briefOf(task, connected),
    rules: rulesOf(connected, plan),
    provider,
    ...limits,
    beforeCall: meter.beforeCall,
    onCall: async (call) => {
      const { provider: name, model, outcome } = call;
      if (outcome !== 'accepted')
        logger.warn({ taskId, provider: name, model, outcome }, 'a model gave no post');
      await meter.onCall(call);
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
function failureOf(error: unknown): Failure {
  if (!(error instanceof ProviderFailed)) throw error;
  const { kind, ...rest } = error.failure;
  return { ...rest, kind: passedOn.has(kind) ? kind : 'unavailable' };
}

const passedOn: ReadonlySet<Failure['kind']> = new Set(['rejected', 'rate_limited', 'budget_exceeded']);
