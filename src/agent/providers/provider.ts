import type { Failure } from '../../core/index.ts';
import type { PostBrief, PostRules } from '../post-brief.ts';

/** One request for a text. `system` and `prompt` are for models; `post` and `rules` say the same to code. */
export interface WriteRequest {
  post: PostBrief;
  rules: PostRules;
  system: string;
  prompt: string;
  maxOutputTokens: number;
  /** Longest time the answer may take. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a call used; `null` where the provider does not count. */
export interface ModelUsage {
  inputTokens: number | null;
  outputTokens: number | null;
}

export interface WriteAnswer extends ModelUsage {
  /** As the provider gave it; may be empty. */
  text: string;
  /** True when the text ends in the middle because `maxOutputTokens` was used up. */
  truncated: boolean;
}

/** USD for a million tokens. */
export interface ModelPrice {
  input: number;
  output: number;
}

/** An LLM vendor, or the scripted writer in its place. */
export interface TextProvider {
  name: string;
  model: string;
  /** `null` when it is not known. */
  price: ModelPrice | null;
  /** False: it uses no tokens, so no budget stops it. */
  isMetered: boolean;
  /** Longest time that its calls for one text may take together. */
  timeoutMs: number;
  /** Asked when this one can give no text. */
  fallback?: TextProvider;
  /**
   * Asks once, with no retries. Throws ProviderFailed, or the signal's own reason when it was aborted.
   */
  write(request: WriteRequest): Promise<WriteAnswer>;
}

/** The provider gave no text. The failure is the model provider's, not the social platform's. */
export class ProviderFailed extends Error {
  override readonly name = 'ProviderFailed';
  readonly failure: Failure;
  /** True when it did answer, but unreadably: worth one more try at once. */
  readonly unreadable: boolean;
  /** What the call was billed for as far as that is known: zeros where the provider refused it. */
  readonly usage: ModelUsage;

  constructor(failure: Failure, options: { cause?: unknown; unreadable?: boolean; usage?: ModelUsage } = {}) {
    super(failure.message, { cause: options.cause });
    this.failure = failure;
    this.unreadable = options.unreadable ?? false;
    this.usage = options.usage ?? unknownUsage;
  }
}

export const unknownUsage: ModelUsage = { inputTokens: null, outputTokens: null };
export const noUsage: ModelUsage = { inputTokens: 0, outputTokens: 0 };

/** A provider and those that are asked after it, in order. */
export function chainOf(provider: TextProvider): TextProvider[] {
  return [provider, ...(provider.fallback ? chainOf(provider.fallback) : [])];
}
