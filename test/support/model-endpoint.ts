import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modelFormats, type ModelFormat } from './model-formats.ts';

/** What the endpoint does with one request. They are used up in the order they were given. */
export type ModelAnswer =
  | { text: string; finishReason?: 'stop' | 'length' | 'content_filter' | 'error'; usage?: ModelUsage | null }
  /** A 200 without any text, as reasoning models send when they run out of tokens. */
  | { empty: true; finishReason?: 'stop' | 'length' }
  | { refusal: string }
  /** Any status with OpenAI's error body. */
  | { status: number; code?: string; message?: string; headers?: Record<string, string> }
  | { rateLimited: { retryAfter: string } }
  /** A 200 with this body, whatever it is. */
  | { malformed: string }
  /** Closes the connection without an answer. */
  | { reset: true }
  /** Answers `text` only after `release` is settled. */
  | { text: string; slow: { release: Promise<unknown> } };

export interface ModelUsage {
  promptTokens: number;
  completionTokens: number;
}

export interface ModelRequest {
  /** The key as it was sent, in the header of the format. */
  authorization: string | null;
  path: string;
  body: ChatBody;
  /** Resolves when the connection of this request is closed by the client before it was answered. */
  abandoned: Promise<void>;
}

export interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
}

export interface ModelEndpoint {
  /** The base URL, ending in /v1. */
  url: string;
  /** The same without a path. */
  origin: string;
  requests: readonly ModelRequest[];
  answer(...answers: ModelAnswer[]): void;
  /** Resolves with the n-th request (from 1) as soon as it has been read. */
  received(n: number): Promise<ModelRequest>;
  close(): Promise<void>;
}

/**
 * A local server that speaks OpenAI's chat completions, whole and streamed, over a real socket; and, whole, OpenAI's
 * responses, Anthropic's messages and Gemini's generateContent.
 * A request without a queued answer gets 500, so that a test never passes on an answer it did not order.
 */
export async function startModelEndpoint(
  settings: { key?: string; models?: string[] } = {},
): Promise<ModelEndpoint> {
  const answers: ModelAnswer[] = [];
  const requests: ModelRequest[] = [];
  const arrivals = new EventTarget();
  const server = createServer((request, response) => {
    void serve(request, response).catch((thrown: unknown) => response.destroy(thrown as Error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const format = modelFormats.find((one) => one.path.test(path)) ?? null;
    if (request.method !== 'POST' || (format === null && path !== '/v1/chat/completions')) {
      return sendError(response, {
        status: 404,
        code: 'unknown_url',
        message: `Unknown request URL: ${request.url}`,
      });
    }
    const body = JSON.parse(await textOf(request)) as ChatBody;
    const authorization = request.headers[format?.keyHeader ?? 'authorization']?.toString() ?? null;
    requests.push({ authorization, path, body, abandoned: abandonment(response) });
    arrivals.dispatchEvent(new Event('request'));
    if (format !== null) {
      const model = format.path.exec(path)?.[1] ?? body.model;
      const next = answers.shift() ?? { status: 500, message: 'No answer is queued.' };
      return sendIn(format, model, response, next);
    }
    const refusal = refusalOf(body, authorization, settings);
    await send(
      response,
      body,
      refusal ?? answers.shift() ?? { status: 500, message: 'No answer is queued.' },
    );
  }

  const received = async (n: number): Promise<ModelRequest> => {
    for (;;) {
      const request = requests[n - 1];
      if (request) return request;
      await once(arrivals, 'request');
    }
  };
  const origin = `http://127.0.0.1:${await listen(server)}`;
  return {
    origin,
    url: `${origin}/v1`,
    requests,
    answer: (...more) => void answers.push(...more),
    received,
    close: () => close(server),
  };
}

/** What OpenAI checks before it asks a model. */
function refusalOf(
  body: ChatBody,
  authorization: string | null,
  settings: { key?: string; models?: string[] },
): ModelAnswer | null {
  if (settings.key && authorization !== `Bearer ${settings.key}`) {
    return { status: 401, code: 'invalid_api_key', message: `Incorrect API key provided: ${authorization}.` };
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    return { status: 400, message: "Missing required parameter: 'messages'." };
  }
  if (settings.models && !settings.models.includes(body.model)) {
    return { status: 404, code: 'model_not_found', message: `The model \`${body.model}\` does not exist.` };
  }
  return null;
}

async function send(response: ServerResponse, body: ChatBody, answer: ModelAnswer): Promise<void> {
  if ('slow' in answer) {
    await answer.slow.release;
    return send(response, body, { text: answer.text });
  }
  if ('reset' in answer) return void response.destroy();
  if ('malformed' in answer) return sendJson(response, 200, answer.malformed);
  if ('status' in answer) return sendError(response, answer);
  if ('rateLimited' in answer) {
    return sendError(response, {
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for requests.',
      headers: { 'retry-after': answer.rateLimited.retryAfter },
    });
  }
  return body.stream ? sendStream(response, body, answer) : sendWhole(response, body, answer);
}

/** The same answers in another vendor's words. */
async function sendIn(
  format: ModelFormat,
  model: string,
  response: ServerResponse,
  answer: ModelAnswer,
): Promise<void> {
  if ('slow' in answer) await answer.slow.release;
  if ('reset' in answer) return void response.destroy();
  if ('malformed' in answer) return sendJson(response, 200, answer.malformed);
  if ('rateLimited' in answer || 'status' in answer) {
    const {
      status,
      message = 'Refused.',
      code = null,
      headers,
    } = 'status' in answer
      ? answer
      : { status: 429, headers: { 'retry-after': answer.rateLimited.retryAfter }, message: 'Slow down.' };
    return sendJson(response, status, JSON.stringify(format.error(status, message, code)), headers);
  }
  const { content, refusal, finishReason, usage } = choiceOf(
    'slow' in answer ? { text: answer.text } : answer,
  );
  const finish =
    refusal === null
      ? finishReason === 'content_filter'
        ? 'filtered'
        : finishReason === 'length'
          ? 'length'
          : 'stop'
      : 'refusal';
  const said = { text: refusal ?? content ?? '', finish, usage } as const;
  sendJson(response, 200, JSON.stringify(format.answer(model, said)));
}

type Said = Extract<ModelAnswer, { finishReason?: unknown } | { refusal: string }>;

function choiceOf(said: Said) {
  if ('refusal' in said)
    return { content: null, refusal: said.refusal, finishReason: 'stop', usage: defaultUsage };
  if ('empty' in said)
    return { content: '', refusal: null, finishReason: said.finishReason ?? 'stop', usage: defaultUsage };
  const usage = said.usage === undefined ? defaultUsage : said.usage;
  return { content: said.text, refusal: null, finishReason: said.finishReason ?? 'stop', usage };
}

const defaultUsage: ModelUsage = { promptTokens: 100, completionTokens: 20 };

const usageBody = (usage: ModelUsage | null) =>
  usage && {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
  };

const envelope = (object: string, model: string) => ({
  id: 'chatcmpl-1',
  object,
  created: 1_700_000_000,
  model,
});

function sendWhole(response: ServerResponse, { model }: ChatBody, said: Said): void {
  const { content, refusal, finishReason, usage } = choiceOf(said);
  const message = { role: 'assistant', content, refusal };
  sendJson(
    response,
    200,
    JSON.stringify({
      ...envelope('chat.completion', model),
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
      ...(usage && { usage: usageBody(usage) }),
    }),
  );
}

/** Server-sent events: the role, the text word by word, the finish reason, usage if it was asked for, "[DONE]". */
function sendStream(
  response: ServerResponse,
  { model, stream_options: options }: ChatBody,
  said: Said,
): void {
  const { content, refusal, finishReason, usage } = choiceOf(said);
  const words = (content ?? '').match(/\S+\s*|\s+/g) ?? [];
  const deltas = [
    { role: 'assistant', content: '' },
    ...words.map((word) => ({ content: word })),
    ...(refusal === null ? [] : [{ refusal }]),
  ];
  const chunk = (choices: object[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...envelope('chat.completion.chunk', model), choices, ...more })}\n\n`,
    );
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const delta of deltas) chunk([{ index: 0, delta, finish_reason: null }]);
  chunk([{ index: 0, delta: {}, finish_reason: finishReason }]);
  if (options?.include_usage && usage) chunk([], { usage: usageBody(usage) });
  response.end('data: [DONE]\n\n');
}

function sendError(response: ServerResponse, error: Extract<ModelAnswer, { status: number }>): void {
  const type = error.status === 429 ? 'requests' : 'invalid_request_error';
  const { status, message = `Status ${error.status}.`, code = null, headers } = error;
  sendJson(response, status, JSON.stringify({ error: { message, type, param: null, code } }), headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

function abandonment(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', () => {
      if (!response.writableEnded) resolve();
    });
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
