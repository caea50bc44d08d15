import type { Failure } from '../../core/index.ts';
import type { PostBrief, PostRules } from '../post-brief.ts';

/** One request for a text. `system` and `prompt` are for models; `post` and `rules` say the same to code. */
export interface WriteRequest {
  post: PostBrief;
  rules: PostRules;
  system: string;
  prompt: string;
  maxOutputTokens: number;
  signal: AbortSignal;
}

export interface WriteAnswer {
  /** As the provider gave it; may be empty. */
  text: string;
  /** `null` where the provider does not count. */
  inputTokens: number | null;
  outputTokens: number | null;
  /** True when the text ends in the middle because `maxOutputTokens` was used up. */
  truncated: boolean;
}

/** An LLM vendor, or the scripted writer in its place. */
export interface TextProvider {
  name: string;
  model: string;
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

  constructor(failure: Failure, options: { cause?: unknown; unreadable?: boolean } = {}) {
    super(failure.message, { cause: options.cause });
    this.failure = failure;
    this.unreadable = options.unreadable ?? false;
  }
}
