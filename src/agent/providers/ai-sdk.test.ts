import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startModelEndpoint,
  type ModelAnswer,
  type ModelEndpoint,
} from '../../../test/support/model-endpoint.ts';
import { aiSdkWriter, type AiSdkSettings } from './ai-sdk.ts';
import { ProviderFailed, type WriteRequest } from './provider.ts';

let endpoint: ModelEndpoint;
beforeEach(async () => {
  endpoint = await startModelEndpoint({ key: 'sk-test', models: ['writer-1'] });
});
afterEach(() => endpoint.close());

const writer = (settings: Partial<AiSdkSettings> = {}) =>
  aiSdkWriter({
    vendor: 'compatible',
    model: 'writer-1',
    baseUrl: endpoint.url,
    apiKey: 'sk-test',
    ...settings,
  });

const request = (signal = new AbortController().signal, timeoutMs = 60_000): WriteRequest => ({
  post: { topic: 'Coffee', brief: null, link: null, linkTitle: null, platformName: 'X' },
  rules: { maxLength: 280, measure: (text) => text.length, problems: () => [] },
  system: 'Write a post.',
  prompt: 'About coffee.',
  maxOutputTokens: 500,
  timeoutMs,
  signal,
});

async function failureOf(attempt: Promise<unknown>): Promise<ProviderFailed> {
  const thrown: unknown = await attempt.catch((error: unknown) => error);
  if (thrown instanceof ProviderFailed) return thrown;
  throw new Error('expected ProviderFailed', { cause: thrown });
}

describe('aiSdkWriter', () => {
  it('sends key, model, both prompts and the token limit, and returns text and usage', async () => {
    endpoint.answer({ text: 'Coffee is ready.', usage: { promptTokens: 31, completionTokens: 7 } });
    const answer = await writer().write(request());
    expect(answer).toEqual({ text: 'Coffee is ready.', inputTokens: 31, outputTokens: 7, truncated: false });
    expect(endpoint.requests[0]?.authorization).toBe('Bearer sk-test');
    expect(endpoint.requests[0]?.body).toMatchObject({
      model: 'writer-1',
      max_tokens: 500,
      messages: [
        { role: 'system', content: 'Write a post.' },
        { role: 'user', content: 'About coffee.' },
      ],
    });
  });

  it('names itself by the host, so that a failure says who failed', () => {
    expect(writer()).toMatchObject({ name: new URL(endpoint.url).host, model: 'writer-1' });
  });

  it('sends no key to a server that needs none', async () => {
    await endpoint.close();
    endpoint = await startModelEndpoint();
    endpoint.answer({ text: 'Coffee.' });
    await writer({ apiKey: null }).write(request());
    expect(endpoint.requests[0]?.authorization).toBeNull();
  });

  it('does not invent usage', async () => {
    endpoint.answer({ text: 'Coffee.', usage: null });
    expect(await writer().write(request())).toMatchObject({ inputTokens: null, outputTokens: null });
  });

  it('tells a text that broke off from a whole one', async () => {
    endpoint.answer({ text: 'Coffee is', finishReason: 'length' });
    expect(await writer().write(request())).toMatchObject({ text: 'Coffee is', truncated: true });
  });

  it('passes on an empty answer', async () => {
    endpoint.answer({ empty: true });
    expect(await writer().write(request())).toMatchObject({ text: '', truncated: false });
  });

  it('goes through the fetch it is given', async () => {
    const seen: string[] = [];
    const spying: typeof fetch = (input, init) => {
      seen.push(String(input));
      return fetch(input, init);
    };
    endpoint.answer({ text: 'Coffee.' });
    await writer({ fetch: spying }).write(request());
    expect(seen).toEqual([`${endpoint.url}/chat/completions`]);
  });

  it('uses the parameter that reasoning models ask for, and remembers it', async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    endpoint.answer(
      { status: 400, code: 'unsupported_parameter', message },
      { text: 'One.' },
      { text: 'Two.' },
    );
    const one = writer();
    expect(await one.write(request())).toMatchObject({ text: 'One.' });
    expect(await one.write(request())).toMatchObject({ text: 'Two.' });
    const limits = endpoint.requests.map(({ body }) => [body.max_tokens, body.max_completion_tokens]);
    expect(limits).toEqual([
      [500, undefined],
      [undefined, 500],
      [undefined, 500],
    ]);
  });

  it.each<[string, ModelAnswer, string, boolean]>([
    ['a rate limit', { rateLimited: { retryAfter: '20' } }, 'rate_limited', false],
    ['an empty purse', { status: 429, code: 'insufficient_quota' }, 'billing', false],
    ['payment required', { status: 402 }, 'billing', false],
    ['a forbidden model', { status: 403 }, 'permission', false],
    ['a breakdown', { status: 500 }, 'unavailable', false],
    ['a bad gateway', { status: 502 }, 'unavailable', false],
    ['a refused request', { status: 400, message: 'Bad.' }, 'invalid', false],
    ['a content filter before writing', { status: 400, code: 'content_filter' }, 'rejected', false],
    ['a content filter while writing', { text: 'Coff', finishReason: 'content_filter' }, 'rejected', false],
    ['a refusal', { refusal: 'I can not help with that.' }, 'rejected', false],
    ['a closed connection', { reset: true }, 'unavailable', false],
    ['an answer that is no JSON', { malformed: '<html>Welcome to the hotel</html>' }, 'unavailable', true],
    ['JSON of another kind', { malformed: '{"hello":"world"}' }, 'unavailable', true],
    ['no choices', { malformed: '{"choices":[]}' }, 'unavailable', true],
    ['an empty body', { malformed: '' }, 'unavailable', true],
    ['a model that broke down', { text: 'Coff', finishReason: 'error' }, 'unavailable', true],
  ])('fails by its kind, after one request: %s', async (_name, answer, kind, unreadable) => {
    endpoint.answer(answer);
    const failed = await failureOf(writer().write(request()));
    expect(failed.failure.kind).toBe(kind);
    expect(failed.unreadable).toBe(unreadable);
    expect(failed.message).toContain(`model provider ${new URL(endpoint.url).host}`);
    expect(failed.message).toContain('CARILLON_MODEL');
    expect(endpoint.requests).toHaveLength(1);
  });

  it('waits as long as the provider asks', async () => {
    endpoint.answer({ rateLimited: { retryAfter: '20' } });
    const before = Date.now();
    const { failure } = await failureOf(writer().write(request()));
    expect(failure.retryAt?.getTime()).toBeGreaterThanOrEqual(before + 20_000);
  });

  it('never quotes a key that the provider refused', async () => {
    const failed = await failureOf(writer({ apiKey: 'sk-wrong' }).write(request()));
    expect(failed.failure.kind).toBe('auth_revoked');
    expect(failed.message).not.toContain('sk-wrong');
  });

  it('knows a model that does not exist', async () => {
    const failed = await failureOf(writer({ model: 'writer-9' }).write(request()));
    expect(failed.failure.kind).toBe('config');
    expect(failed.message).toContain('"writer-9"');
  });

  it('fails as unavailable when nobody listens', async () => {
    const { url } = endpoint;
    await endpoint.close();
    const failed = await failureOf(writer({ baseUrl: url }).write(request()));
    expect(failed.failure.kind).toBe('unavailable');
    expect(failed.message).toContain('CARILLON_MODEL_URL');
    endpoint = await startModelEndpoint();
  });

  it('fails as unavailable when the answer takes too long, and hangs up', async () => {
    endpoint.answer({ text: 'Late.', slow: { release: new Promise(() => {}) } });
    const failed = await failureOf(writer().write(request(undefined, 50)));
    expect(failed.failure.kind).toBe('unavailable');
    expect(failed.message).toContain('no answer in time');
    await endpoint.requests[0]?.abandoned;
  });

  it('hangs up when it is aborted, with the reason it was given', async () => {
    endpoint.answer({ text: 'Late.', slow: { release: new Promise(() => {}) } });
    const abort = new AbortController();
    const attempt = writer().write(request(abort.signal));
    const { abandoned } = await endpoint.received(1);
    // Of the kind that our own deadline has, which must not be mistaken for it.
    const reason = new DOMException('the lease is lost', 'TimeoutError');
    abort.abort(reason);
    await expect(attempt).rejects.toBe(reason);
    await abandoned;
  });

  it('asks nobody when it was aborted before', async () => {
    await expect(writer().write(request(AbortSignal.abort(new Error('too late'))))).rejects.toThrow(
      'too late',
    );
    expect(endpoint.requests).toHaveLength(0);
  });

  it('waits for a slow answer', async () => {
    let release = () => {};
    endpoint.answer({
      text: 'At last.',
      slow: { release: new Promise<void>((resolve) => (release = resolve)) },
    });
    const attempt = writer().write(request());
    await endpoint.received(1);
    release();
    expect(await attempt).toMatchObject({ text: 'At last.' });
  });
});
