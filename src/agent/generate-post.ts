import { systemClock, type Clock, type FailureKind } from '../core/index.ts';
import { clean, withoutLink } from './clean.ts';
import type { PostBrief, PostRules } from './post-brief.ts';
import { postPrompt, promptVersion, type RefusedDraft } from './prompts/post.ts';
import { allFailed } from './all-failed.ts';
import { costOf } from './providers/prices.ts';
import {
  chainOf,
  noUsage,
  ProviderFailed,
  unknownUsage,
  type ModelPrice,
  type ModelUsage,
  type TextProvider,
  type WriteAnswer,
} from './providers/provider.ts';
import { shorten } from './shorten.ts';

/** "accepted" as it came; "against_rules" and "empty" were asked for again, or shortened; the rest gave no answer. */
export type ModelCallOutcome = 'accepted' | 'against_rules' | 'empty' | 'aborted' | FailureKind;

/** The record of one call: what it cost and what came of it. */
export interface ModelCall {
  provider: string;
  model: string;
  promptVersion: string;
  inputTokens: number | null;
  outputTokens: number | null;
  /** Whole micro-USD by the list price; null when tokens or price are not known. */
  costMicroUsd: number | null;
  startedAt: Date;
  durationMs: number;
  outcome: ModelCallOutcome;
}

/** A call that is about to be made, with the most that it can use. */
export interface PlannedCall {
  /** From 1, over all providers. */
  n: number;
  provider: string;
  model: string;
  promptVersion: string;
  /** All 0 when the provider uses no tokens. */
  maxInputTokens: number;
  maxOutputTokens: number;
  price: ModelPrice | null;
}

export interface GeneratePostInput {
  brief: PostBrief;
  rules: PostRules;
  /** With the fallbacks behind it. */
  provider: TextProvider;
  /** Longest time the whole may take; what is left is shared by the providers that are left. */
  budgetMs?: number;
  signal?: AbortSignal;
  clock?: Clock;
  /**
   * Awaited before each call. What it writes down survives a crash inside the call; a throw prevents the call. With
   * ProviderFailed it speaks for the provider, e.g. when a budget is spent.
   */
  beforeCall?: (call: PlannedCall) => Promise<void> | void;
  /** Awaited after each call, failed ones too. */
  onCall?: (call: ModelCall) => Promise<void> | void;
}

export interface GeneratedPost {
  /** Keeps all of the rules. */
  text: string;
  calls: ModelCall[];
}

interface Draft extends RefusedDraft {
  truncated: boolean;
}

/** What one provider's calls share. */
interface Turn {
  provider: TextProvider;
  /** On the clock's monotonic milliseconds. */
  endsMs: number;
}

const callsPerProvider = 2;

/** Room for 3,000 characters of any script, and for models that think before they write. */
const maxOutputTokens = 4096;

/** Of a prompt's messages besides their text. */
const framingTokens = 200;

/**
 * Writes a post within the rules: asks, asks once more when the answer is empty, unreadable or against the rules,
 * then shortens. At most two calls of each provider. A provider that can give no text is followed by its fallback; one
 * that refuses to write this post, or can not keep the rules, is not: that is about the post.
 * @throws ProviderFailed, or the signal's reason when it was aborted.
 */
export async function generatePost(input: GeneratePostInput): Promise<GeneratedPost> {
  const { clock = systemClock, budgetMs = Infinity } = input;
  const endsMs = clock.monotonicMs() + budgetMs;
  const calls: ModelCall[] = [];
  const failures: ProviderFailed[] = [];
  const chain = chainOf(input.provider);
  for (const [index, provider] of chain.entries()) {
    const nowMs = clock.monotonicMs();
    const shareMs = Math.min(provider.timeoutMs, (endsMs - nowMs) / (chain.length - index));
    try {
      return { text: await writeWith({ provider, endsMs: nowMs + shareMs }, input, calls), calls };
    } catch (thrown) {
      if (!(thrown instanceof ProviderFailed) || thrown.failure.kind === 'rejected') throw thrown;
      failures.push(thrown);
    }
  }
  throw allFailed(failures);
}

async function writeWith(turn: Turn, input: GeneratePostInput, calls: ModelCall[]): Promise<string> {
  let draft: Draft | null = null;
  let failed: ProviderFailed | null = null;
  for (let n = 1; n <= callsPerProvider; n++) {
    try {
      const next = await call(turn, input, draft, calls);
      if (next.problems.length === 0) return next.text;
      if (next.text !== '' || draft === null) draft = next;
      failed = null;
    } catch (thrown) {
      if (!(thrown instanceof ProviderFailed)) throw thrown;
      failed = thrown;
      // A rate limit or a refused key is not cured by asking again at once: the scheduler waits, or a person acts.
      if (!thrown.unreadable) break;
    }
  }
  // A text that was paid for and can be mended is used even if the second call failed.
  const mended = draft && mend(draft, input.rules);
  if (mended?.problems.length === 0) return mended.text;
  throw failed ?? unusable(mended, turn.provider);
}

async function call(
  { provider, endsMs }: Turn,
  input: GeneratePostInput,
  refused: Draft | null,
  calls: ModelCall[],
): Promise<Draft> {
  const { brief: post, rules, clock = systemClock, signal = new AbortController().signal } = input;
  const { system, prompt } = postPrompt(post, rules, refused);
  const { name, model, price } = provider;
  const about = { provider: name, model, promptVersion };
  await input.beforeCall?.({
    ...about,
    n: calls.length + 1,
    price,
    ...mostTokens(provider, system + prompt),
  });
  signal.throwIfAborted();
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const record = async (outcome: ModelCallOutcome, { inputTokens, outputTokens }: ModelUsage) => {
    const costMicroUsd = costOf(price, inputTokens, outputTokens);
    const durationMs = Math.round(clock.monotonicMs() - startedMs);
    const entry = { ...about, inputTokens, outputTokens, costMicroUsd, startedAt, durationMs, outcome };
    calls.push(entry);
    await input.onCall?.(entry);
  };
  let answer: WriteAnswer;
  try {
    // Whole milliseconds: timers refuse others.
    const timeoutMs = Math.floor(endsMs - startedMs);
    if (timeoutMs <= 0) throw tooLate(provider);
    answer = await provider.write({ post, rules, system, prompt, maxOutputTokens, timeoutMs, signal });
  } catch (thrown) {
    await record(outcomeOf(thrown, signal), thrown instanceof ProviderFailed ? thrown.usage : unknownUsage);
    throw thrown;
  }
  const draft = judge(answer, input);
  await record(outcomeOfDraft(draft), answer);
  return draft;
}

/** A token stands for a byte or more. */
function mostTokens({ isMetered }: TextProvider, text: string) {
  if (!isMetered) return { maxInputTokens: 0, maxOutputTokens: 0 };
  return { maxInputTokens: Buffer.byteLength(text) + framingTokens, maxOutputTokens };
}

function outcomeOf(thrown: unknown, signal: AbortSignal): ModelCallOutcome {
  if (thrown instanceof ProviderFailed) return thrown.failure.kind;
  return signal.aborted ? 'aborted' : 'internal';
}

function outcomeOfDraft({ text, problems }: Draft): ModelCallOutcome {
  if (text === '') return 'empty';
  return problems.length === 0 ? 'accepted' : 'against_rules';
}

function judge(answer: WriteAnswer, { brief, rules }: GeneratePostInput): Draft {
  const text = withoutLink(clean(answer.text), brief.link);
  const { truncated } = answer;
  if (text === '') return { text, truncated, problems: ['It is empty.'] };
  const problems = [...rules.problems(text)];
  const length = rules.measure(text);
  if (length > rules.maxLength) {
    problems.unshift(`It is ${length} characters long; at most ${rules.maxLength} are allowed.`);
  }
  if (truncated) problems.unshift('It broke off in the middle because it was too long.');
  return { text, truncated, problems };
}

/** The draft's longest beginning within the limit, with the problems that shortening does not cure. */
function mend(draft: Draft, rules: PostRules): Draft {
  // The end of a text that broke off is never a sentence's end.
  const limit = draft.truncated ? Math.min(rules.maxLength, rules.measure(draft.text) - 1) : rules.maxLength;
  const text = shorten(draft.text, limit, rules.measure);
  return text === '' ? draft : { text, truncated: false, problems: rules.problems(text) };
}

function tooLate({ name, model }: TextProvider): ProviderFailed {
  const message = `The model provider ${name} (model "${model}") gave no text in the time there was.`;
  return new ProviderFailed({ kind: 'unavailable', message }, { usage: noUsage });
}

function unusable(draft: Draft | null, { name, model }: TextProvider): ProviderFailed {
  const who = `The model provider ${name} (model "${model}")`;
  if (!draft || draft.text === '') {
    const why = draft?.truncated ? `, having spent its ${maxOutputTokens} tokens on thinking` : '';
    const message = `${who} answered ${callsPerProvider} times without a text${why}. If that lasts, choose another CARILLON_MODEL.`;
    return new ProviderFailed({ kind: 'unavailable', message });
  }
  const message = `${who} wrote nothing that can be posted: ${draft.problems.join(' ')} Change the topic or brief, or write the text yourself.`;
  return new ProviderFailed({ kind: 'rejected', message });
}
