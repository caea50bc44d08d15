import { z } from 'zod';
import type { Failure, FailureKind } from '../../core/index.ts';
import { noUsage, unknownUsage, type ModelUsage } from './provider.ts';

/** An answer of a model provider that is not 2xx. */
export interface Refusal {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Asked {
  provider: string;
  model: string;
  apiKey: string | null;
  /** The variables of its key and address. */
  keyVariable: string;
  urlVariable: string;
  /** The wire format, for people. */
  speaks: string;
}

/** All vendors send an object, Ollama a string, Gemini's compatible endpoint wraps the object in an array. */
const errorBody = z.preprocess(
  (body) => (Array.isArray(body) ? body[0] : body),
  z.object({
    error: z.union([
      z.string().transform((message) => ({ message, code: null, type: null, status: null })),
      z.object({
        message: z.string().nullish().catch(null),
        code: z.union([z.string(), z.number()]).nullish().catch(null),
        // Gemini's name of the error is its status, Anthropic's its type.
        type: z.string().nullish().catch(null),
        status: z.string().nullish().catch(null),
      }),
    ]),
  }),
);

/** Status codes alone mislead: OpenAI sends 429 for an empty purse, Gemini and xAI 400 for a wrong key. */
const signs: readonly { kind: FailureKind; status: readonly number[]; words: RegExp }[] = [
  {
    kind: 'billing',
    status: [402],
    words:
      /insufficient[_ ](?:quota|balance|credits?|funds)|billing_(?:hard_limit|not_active|error)|credit balance is too low/i,
  },
  {
    kind: 'rejected',
    status: [],
    words:
      /content_filter|content[_ ]policy|content management policy|moderation_blocked|flagged by|ResponsibleAI/i,
  },
  {
    kind: 'auth_revoked',
    status: [401],
    words: /invalid_api_key|(?:incorrect|invalid) api key|api key (?:not valid|expired)/i,
  },
  {
    kind: 'config',
    status: [404, 405],
    words:
      /model_not_found|(?:unknown|invalid)[_ ]model|model\b.{0,120}\b(?:does not exist|not found|not a valid|decommissioned)/i,
  },
  { kind: 'permission', status: [403], words: /^permission_(?:denied|error)$/i },
  { kind: 'rate_limited', status: [429], words: /rate_limit_(?:exceeded|error)|^RESOURCE_EXHAUSTED$/i },
  { kind: 'unavailable', status: [408, 409, 425], words: /^(?:overloaded|server)_error$/i },
];

/** What a refusal means for the task, with a sentence that names the provider and the remedy. */
export function classifyRefusal(refusal: Refusal, asked: Asked): Failure {
  const { reason, code } = readError(refusal.body, asked);
  const kind = kindOf(refusal.status, [code ?? '', reason]);
  const retryAt = kind === 'rate_limited' || kind === 'unavailable' ? retryAtOf(refusal.headers) : null;
  return {
    kind,
    message: sentence(kind, refusal.status, reason, asked),
    platformCode: code === null ? String(refusal.status) : `${refusal.status}/${code}`,
    ...(retryAt && { retryAt }),
  };
}

/** No vendor bills for a refusal. Behind a gateway that lost patience somebody may have written all the same. */
export const usageOfRefusal = (status: number): ModelUsage =>
  [408, 504, 524].includes(status) ? unknownUsage : noUsage;

function kindOf(status: number, said: readonly string[]): FailureKind {
  const sign =
    signs.find(({ words }) => said.some((text) => words.test(text))) ??
    signs.find((one) => one.status.includes(status));
  if (sign) return sign.kind;
  return status >= 500 ? 'unavailable' : 'invalid';
}

function readError(body: string, { apiKey }: Asked): { reason: string; code: string | null } {
  const parsed = errorBody.safeParse(parseJson(body));
  if (!parsed.success) return { reason: '', code: null };
  const { message, code, type, status } = parsed.data.error;
  const reason = (message ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 240);
  // Some providers quote the key they were given.
  return {
    reason: apiKey ? reason.replaceAll(apiKey, '[key]') : reason,
    code: typeof code === 'string' && code !== '' ? code : (type ?? status ?? null),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `retry-after-ms` is OpenAI's, more exact than the standard's seconds or HTTP date. */
function retryAtOf(headers: Refusal['headers']): Date | null {
  const milliseconds = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (milliseconds >= 0) return new Date(Date.now() + milliseconds);
  const retryAfter = headers['retry-after'] ?? '';
  if (/^\d{1,9}(?:\.\d+)?$/.test(retryAfter)) return new Date(Date.now() + Number(retryAfter) * 1000);
  const date = new Date(retryAfter);
  return Number.isNaN(date.getTime()) ? null : date;
}

function sentence(
  kind: FailureKind,
  status: number,
  reason: string,
  { provider, model, apiKey, keyVariable, urlVariable, speaks }: Asked,
): string {
  const who = `The model provider ${provider}`;
  const because = reason === '' ? '' : ` It says: "${reason}"`;
  switch (kind) {
    case 'auth_revoked':
      return apiKey
        ? `${who} refused the API key (${status}). Correct ${keyVariable}.`
        : `${who} asks for an API key (${status}). Set ${keyVariable}.`;
    case 'billing':
      return `${who} has no credits left for this key. Add credits there, or change ${keyVariable}.${because}`;
    case 'permission':
      return `${who} does not let this key use model "${model}". Allow it there, or change ${keyVariable} or CARILLON_MODEL.${because}`;
    case 'config':
      return `${who} does not know model "${model}", or its address lacks a part such as /v1. Correct CARILLON_MODEL or ${urlVariable}.${because}`;
    case 'rate_limited':
      return `${who} takes no more requests with this key for now. Wait, or use a ${keyVariable} with a higher limit.${because}`;
    case 'rejected':
      return `${who} refused to write this post. Change its topic or brief, or use another CARILLON_MODEL.${because}`;
    case 'unavailable':
      return `${who} does not work at the moment (${status}). If that lasts, check ${urlVariable}.${because}`;
    default:
      return `${who} did not accept the request (${status}). Check that CARILLON_MODEL writes text and ${urlVariable} speaks ${speaks}.${because}`;
  }
}
