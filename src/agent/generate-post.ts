import { systemClock, type Clock, type FailureKind } from '../core/index.ts';
import { clean, withoutLink } from './clean.ts';
import type { PostBrief, PostRules } from './post-brief.ts';
import { postPrompt, promptVersion, type RefusedDraft } from './prompts/post.ts';
import { ProviderFailed, type TextProvider, type WriteAnswer } from './providers/provider.ts';
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
  startedAt: Date;
  durationMs: number;
  outcome: ModelCallOutcome;
}

export interface GeneratePostInput {
  brief: PostBrief;
  rules: PostRules;
  provider: TextProvider;
  signal?: AbortSignal;
  clock?: Clock;
  /** Awaited before the n-th call (1, 2). What it writes down survives a crash inside the call; a throw prevents the call. */
  beforeCall?: (n: number) => Promise<void> | void;
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

const maxCalls = 2;

/** Room for 3,000 characters of any script, and for models that think before they write. */
const maxOutputTokens = 4096;

/**
 * Writes a post within the rules: asks, asks once more when the answer is empty, unreadable or against the rules,
 * then shortens. At most two calls.
 * @throws ProviderFailed, or the signal's reason when it was aborted.
 */
export async function generatePost(input: GeneratePostInput): Promise<GeneratedPost> {
  const calls: ModelCall[] = [];
  let draft: Draft | null = null;
  let failed: ProviderFailed | null = null;
  for (let n = 1; n <= maxCalls; n++) {
    try {
      const next = await call(input, n, draft, calls);
      if (next.problems.length === 0) return { text: next.text, calls };
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
  if (mended?.problems.length === 0) return { text: mended.text, calls };
  throw failed ?? unusable(mended, input.provider);
}

async function call(
  input: GeneratePostInput,
  n: number,
  refused: Draft | null,
  calls: ModelCall[],
): Promise<Draft> {
  const { provider, clock = systemClock, signal = new AbortController().signal } = input;
  await input.beforeCall?.(n);
  signal.throwIfAborted();
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const record = async (outcome: ModelCallOutcome, answer: WriteAnswer | null) => {
    const entry: ModelCall = {
      provider: provider.name,
      model: provider.model,
      promptVersion,
      inputTokens: answer?.inputTokens ?? null,
      outputTokens: answer?.outputTokens ?? null,
      startedAt,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
      outcome,
    };
    calls.push(entry);
    await input.onCall?.(entry);
  };
  let answer: WriteAnswer;
  try {
    const { brief: post, rules } = input;
    answer = await provider.write({
      post,
      rules,
      ...postPrompt(post, rules, refused),
      maxOutputTokens,
      signal,
    });
  } catch (thrown) {
    await record(outcomeOf(thrown, signal), null);
    throw thrown;
  }
  const draft = judge(answer, input);
  await record(outcomeOfDraft(draft), answer);
  return draft;
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

function unusable(draft: Draft | null, { name, model }: TextProvider): ProviderFailed {
  const who = `The model provider ${name} (model "${model}")`;
  if (!draft || draft.text === '') {
    const why = draft?.truncated ? `, having spent its ${maxOutputTokens} tokens on thinking` : '';
    const message = `${who} answered ${maxCalls} times without a text${why}. If that lasts, choose another CARILLON_MODEL.`;
    return new ProviderFailed({ kind: 'unavailable', message });
  }
  const message = `${who} wrote nothing that can be posted: ${draft.problems.join(' ')} Change the topic or brief, or write the text yourself.`;
  return new ProviderFailed({ kind: 'rejected', message });
}
