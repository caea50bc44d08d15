import { messageOf } from '../../core/index.ts';
import { classifyRefusal, type Asked } from './classify-refusal.ts';
import { ProviderFailed, type TextProvider, type WriteAnswer, type WriteRequest } from './provider.ts';

export interface AiSdkSettings {
  model: string;
  /** Up to and without "/chat/completions", e.g. "http://localhost:11434/v1". */
  baseUrl: string;
  /** `null` for servers that ask for none. */
  apiKey: string | null;
  fetch?: typeof fetch;
  /** Longest time one answer may take; 60 s by default. */
  timeoutMs?: number;
}

type LengthParameter = 'max_tokens' | 'max_completion_tokens';

/** Writes with any model behind OpenAI's chat completions API, hosted or local. */
export function aiSdkWriter(settings: AiSdkSettings): TextProvider {
  const asked: Asked = {
    provider: new URL(settings.baseUrl).host,
    model: settings.model,
    apiKey: settings.apiKey,
  };
  let lengthParameter: LengthParameter = 'max_tokens';

  async function write(request: WriteRequest): Promise<WriteAnswer> {
    const tried = lengthParameter;
    try {
      return await ask(settings, asked, request, tried);
    } catch (thrown) {
      if (tried === 'max_completion_tokens' || !(await wantsOtherParameter(thrown))) throw thrown;
      lengthParameter = 'max_completion_tokens';
      return ask(settings, asked, request, lengthParameter);
    }
  }
  return {
    name: asked.provider,
    model: asked.model,
    write: (request) => write(request).catch((thrown: unknown) => fail(thrown, request.signal, asked)),
  };
}

/** Loading the SDK takes 0.1 s, as long as the rest of the start: only those who use a model wait for it. */
async function loadSdk() {
  const [{ generateText, APICallError, InvalidResponseDataError }, { createOpenAICompatible }] =
    await Promise.all([import('ai'), import('@ai-sdk/openai-compatible')]);
  return { generateText, APICallError, InvalidResponseDataError, createOpenAICompatible };
}

async function ask(
  settings: AiSdkSettings,
  asked: Asked,
  request: WriteRequest,
  lengthParameter: LengthParameter,
): Promise<WriteAnswer> {
  const { generateText, createOpenAICompatible } = await loadSdk();
  const provider = createOpenAICompatible({
    name: 'model',
    baseURL: settings.baseUrl,
    ...(settings.apiKey && { apiKey: settings.apiKey }),
    ...(settings.fetch && { fetch: settings.fetch }),
    transformRequestBody: ({ max_tokens: limit, ...body }) => ({ ...body, [lengthParameter]: limit }),
  });
  const result = await generateText({
    model: provider.chatModel(settings.model),
    instructions: request.system,
    prompt: request.prompt,
    maxOutputTokens: request.maxOutputTokens,
    // The scheduler retries, on its own times and with its own count.
    maxRetries: 0,
    abortSignal: request.signal,
    timeout: settings.timeoutMs ?? 60_000,
  });
  if (result.finishReason === 'content-filter') throw refused(asked);
  // OpenRouter's way to say that the model broke off; what came before is no whole text.
  if (result.rawFinishReason === 'error') throw unreadable(asked, 'the model broke off');
  return {
    text: result.text,
    inputTokens: result.usage.inputTokens ?? null,
    outputTokens: result.usage.outputTokens ?? null,
    truncated: result.finishReason === 'length',
  };
}

/** OpenAI's reasoning models refuse `max_tokens`; most other servers know nothing else. Nothing was billed. */
async function wantsOtherParameter(thrown: unknown): Promise<boolean> {
  const { APICallError } = await loadSdk();
  return (
    APICallError.isInstance(thrown) &&
    thrown.statusCode === 400 &&
    (thrown.responseBody ?? '').includes('max_completion_tokens')
  );
}

async function fail(thrown: unknown, signal: AbortSignal, asked: Asked): Promise<never> {
  signal.throwIfAborted();
  if (thrown instanceof ProviderFailed) throw thrown;
  const { APICallError, InvalidResponseDataError } = await loadSdk();
  if (InvalidResponseDataError.isInstance(thrown)) throw unreadable(asked, thrown.message, thrown);
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError')
    throw unreachable(asked, 'no answer in time', thrown);
  if (!APICallError.isInstance(thrown)) throw thrown;
  if (thrown.statusCode === undefined) throw unreachable(asked, thrown.message, thrown);
  if (thrown.statusCode < 300) throw unreadable(asked, thrown.message, thrown);
  const refusal = {
    status: thrown.statusCode,
    headers: thrown.responseHeaders ?? {},
    body: thrown.responseBody ?? '',
  };
  throw new ProviderFailed(classifyRefusal(refusal, asked), { cause: thrown });
}

function refused({ provider, model }: Asked): ProviderFailed {
  return new ProviderFailed({
    kind: 'rejected',
    message: `The model provider ${provider} refused to write this post. Change its topic or brief, or use another CARILLON_MODEL than "${model}".`,
    platformCode: 'content_filter',
  });
}

function unreadable({ provider }: Asked, problem: string, cause?: unknown): ProviderFailed {
  const message = `The answer of the model provider ${provider} can not be read (${problem}). If that lasts, check CARILLON_MODEL_URL.`;
  return new ProviderFailed({ kind: 'unavailable', message }, { cause, unreadable: true });
}

function unreachable({ provider }: Asked, problem: string, cause: unknown): ProviderFailed {
  const message = `The model provider ${provider} does not answer: ${problem || messageOf(cause)}. If that lasts, check CARILLON_MODEL_URL.`;
  return new ProviderFailed({ kind: 'unavailable', message }, { cause });
}
