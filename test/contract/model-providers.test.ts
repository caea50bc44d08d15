import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProvider, ProviderFailed } from '../../src/agent/index.ts';
import { startModelEndpoint, type ModelAnswer, type ModelEndpoint } from '../support/model-endpoint.ts';

let endpoint: ModelEndpoint;
beforeEach(async () => {
  endpoint = await startModelEndpoint();
});
afterEach(() => endpoint.close());

const vendors = [
  ['openai', '/v1/responses', 'Bearer sk-test'],
  ['anthropic', '/v1/messages', 'sk-test'],
  ['google', '/v1beta/models/writer-1:generateContent', 'sk-test'],
  ['compatible', '/v1/chat/completions', 'Bearer sk-test'],
] as const;
type Vendor = (typeof vendors)[number][0];

function writer(vendor: Vendor) {
  const [key, { origin, url }] = ['sk-test', endpoint];
  const isCompatible = vendor === 'compatible';
  return createProvider({
    model: `${vendor}:writer-1`,
    url: isCompatible ? url : null,
    key: isCompatible ? key : null,
    openai: { key, url },
    // Their own SDKs take addresses without a version.
    anthropic: { key, url: origin },
    google: { key, url: origin },
  });
}

const request = (timeoutMs = 20_000) => ({
  post: { topic: 'Coffee', brief: null, link: null, linkTitle: null, platformName: 'X' },
  rules: { maxLength: 280, measure: (text: string) => text.length, problems: () => [] },
  system: 'Write a post.',
  prompt: 'About coffee.',
  maxOutputTokens: 500,
  timeoutMs,
  signal: new AbortController().signal,
});

async function failureOf(attempt: Promise<unknown>): Promise<ProviderFailed> {
  const thrown: unknown = await attempt.catch((error: unknown) => error);
  if (thrown instanceof ProviderFailed) return thrown;
  throw new Error('expected ProviderFailed', { cause: thrown });
}

const nothing = { inputTokens: 0, outputTokens: 0 };
const unknown = { inputTokens: null, outputTokens: null };
const some = { inputTokens: 100, outputTokens: 20 };

const faults: [string, ModelAnswer, string, object][] = [
  ['a rate limit', { rateLimited: { retryAfter: '20' } }, 'rate_limited', nothing],
  ['a wrong key', { status: 401 }, 'auth_revoked', nothing],
  ['payment required', { status: 402 }, 'billing', nothing],
  ['a forbidden model', { status: 403 }, 'permission', nothing],
  ['an unknown model', { status: 404 }, 'config', nothing],
  ['a breakdown', { status: 500 }, 'unavailable', nothing],
  ['overload', { status: 529 }, 'unavailable', nothing],
  ['a gateway that lost patience', { status: 504 }, 'unavailable', unknown],
  ['a closed connection', { reset: true }, 'unavailable', unknown],
  ['an answer that is no JSON', { malformed: '<html>' }, 'unavailable', unknown],
  ['half of an answer', { malformed: '{"id":"x","out' }, 'unavailable', unknown],
  ['a refusal', { refusal: 'I can not help with that.' }, 'rejected', some],
  ['a content filter', { text: 'Coff', finishReason: 'content_filter' }, 'rejected', some],
];

describe.each(vendors)('a model of %s', (vendor, path, key) => {
  it('is asked at its address with its key, and gives text and usage', async () => {
    endpoint.answer({ text: 'Coffee is ready.', usage: { promptTokens: 31, completionTokens: 7 } });
    const answer = await writer(vendor).write(request());
    expect(answer).toEqual({ text: 'Coffee is ready.', inputTokens: 31, outputTokens: 7, truncated: false });
    const [asked] = endpoint.requests;
    expect(asked).toMatchObject({ path, authorization: key });
    const body = JSON.stringify(asked?.body);
    for (const part of ['Write a post.', 'About coffee.', '500']) expect(body).toContain(part);
  });

  it('tells a text that broke off, and an empty one', async () => {
    endpoint.answer({ text: 'Coffee is', finishReason: 'length' }, { empty: true });
    expect(await writer(vendor).write(request())).toMatchObject({ text: 'Coffee is', truncated: true });
    expect(await writer(vendor).write(request())).toMatchObject({ text: '', truncated: false });
  });

  it.each(faults)('fails by its kind, after one request: %s', async (_name, answer, kind, usage) => {
    endpoint.answer(answer);
    const failed = await failureOf(writer(vendor).write(request()));
    expect([failed.failure.kind, failed.usage]).toEqual([kind, usage]);
    expect(failed.message).toContain('model provider');
    expect(failed.message).not.toContain('sk-test');
    expect(endpoint.requests).toHaveLength(1);
  });

  it('waits as long as the provider asks', async () => {
    endpoint.answer({ rateLimited: { retryAfter: '20' } });
    const { failure } = await failureOf(writer(vendor).write(request()));
    expect(failure.retryAt?.getTime()).toBeGreaterThan(Date.now() + 10_000);
  });

  it('fails when the answer takes too long, and hangs up', async () => {
    endpoint.answer({ text: 'Late.', slow: { release: new Promise(() => {}) } });
    const failed = await failureOf(writer(vendor).write(request(100)));
    expect([failed.failure.kind, failed.usage]).toEqual(['unavailable', unknown]);
    await endpoint.requests[0]?.abandoned;
  });

  it('fails as never asked when nobody listens', async () => {
    const provider = writer(vendor);
    await endpoint.close();
    const failed = await failureOf(provider.write(request()));
    endpoint = await startModelEndpoint();
    expect([failed.failure.kind, failed.usage]).toEqual(['unavailable', nothing]);
  });
});
