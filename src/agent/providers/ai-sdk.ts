import { messageOf } from '../../core/index.ts';
import { classifyRefusal, usageOfRefusal, type Asked } from './classify-refusal.ts';
import {
  noUsage,
  ProviderFailed,
  unknownUsage,
  type ModelPrice,
  type ModelUsage,
  type TextProvider,
  type WriteAnswer,
  type WriteRequest,
} from './provider.ts';
import { vendors, type LengthParameter, type ModelAddress, type VendorId } from './vendors.ts';

export interface AiSdkSettings extends ModelAddress {
  vendor: VendorId;
  price?: ModelPrice | null;
  /** Longest time one answer may take; 60 s by default. */
  timeoutMs?: number;
}

/** Writes with a model of one of the vendors, or any behind OpenAI's chat completions API, hosted or local. */
export function aiSdkWriter(settings: AiSdkSettings): TextProvider {
  const { vendor, model, apiKey, price = null, timeoutMs = 60_000 } = settings;
  const { keyVariable, urlVariable, speaks } = vendors[vendor];
  const provider = vendor === 'compatible' ? new URL(settings.baseUrl ?? '').host : vendor;
  const asked: Asked = { provider, model, apiKey, keyVariable, urlVariable, speaks };
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
    name: provider,
    model,
    price,
    isMetered: true,
    timeoutMs,
    write: (request) => write(request).catch((thrown: unknown) => fail(thrown, request.signal, asked)),
  };
}

async function ask(
  settings: AiSdkSettings,
  asked: Asked,
  request: WriteRequest,
  lengthParameter: LengthParameter,
): Promise<WriteAnswer> {
  const { generateText } = await import('ai');
  const result = await generateText({
    model: await vendors[settings.vendor].load(settings, { lengthParameter }),
    instructions: request.system,
    prompt: request.prompt,
    maxOutputTokens: request.maxOutputTokens,
    // The scheduler retries, on its own times and with its own count.
    maxRetries: 0,
    abortSignal: request.signal,
    timeout: request.timeoutMs,
    // By default OpenAI keeps what it answered for 30 days.
    providerOptions: { openai: { store: false } },
  });
  const usage: ModelUsage = {
    inputTokens: result.usage.inputTokens ?? null,
    outputTokens: result.usage.outputTokens ?? null,
  };
  if (result.finishReason === 'content-filter') throw refused(asked, usage);
  // OpenRouter's way to say that the model broke off; what came before is no whole text.
  if (result.rawFinishReason === 'error') throw unreadable(asked, 'the model broke off', { usage });
  return { ...usage, text: result.text, truncated: result.finishReason === 'length' };
}

/** Nothing was billed for the refused request. */
async function wantsOtherParameter(thrown: unknown): Promise<boolean> {
  const { APICallError } = await import('ai');
  return (
    APICallError.isInstance(thrown) &&
    thrown.statusCode === 400 &&
    (thrown.responseBody ?? '').includes('max_completion_tokens')
  );
}

async function fail(thrown: unknown, signal: AbortSignal, asked: Asked): Promise<never> {
  signal.throwIfAborted();
  if (thrown instanceof ProviderFailed) throw thrown;
  const { APICallError, InvalidResponseDataError } = await import('ai');
  if (InvalidResponseDataError.isInstance(thrown)) throw unreadable(asked, thrown.message, { cause: thrown });
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError')
    throw unreachable(asked, 'no answer in time', thrown);
  if (!APICallError.isInstance(thrown)) throw thrown;
  if (thrown.statusCode === undefined) throw unreachable(asked, thrown.message, thrown);
  if (thrown.statusCode < 300) throw unreadable(asked, thrown.message, { cause: thrown });
  const refusal = {
    status: thrown.statusCode,
    headers: thrown.responseHeaders ?? {},
    body: thrown.responseBody ?? '',
  };
  throw new ProviderFailed(classifyRefusal(refusal, asked), {
    cause: thrown,
    usage: usageOfRefusal(thrown.statusCode),
  });
}

function refused({ provider, model }: Asked, usage: ModelUsage): ProviderFailed {
  const message = `The model provider ${provider} refused to write this post. Change its topic or brief, or use another CARILLON_MODEL than "${model}".`;
  return new ProviderFailed({ kind: 'rejected', message, platformCode: 'content_filter' }, { usage });
}

function unreadable(
  { provider, urlVariable }: Asked,
  problem: string,
  options: { cause?: unknown; usage?: ModelUsage },
): ProviderFailed {
  const message = `The answer of the model provider ${provider} can not be read (${problem}). If that lasts, check ${urlVariable}.`;
  return new ProviderFailed({ kind: 'unavailable', message }, { ...options, unreadable: true });
}

function unreachable({ provider, urlVariable }: Asked, problem: string, cause: unknown): ProviderFailed {
  const message = `The model provider ${provider} does not answer: ${problem || messageOf(cause)}. If that lasts, check ${urlVariable}.`;
  const usage = neverSent(cause) ? noUsage : unknownUsage;
  return new ProviderFailed({ kind: 'unavailable', message }, { cause, usage });
}

/** Whether no connection came about, so that nobody can have written, and billed, anything. */
function neverSent(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return true;
  }
  return false;
}
