import { describe, expect, it } from 'vitest';
import { classifyRefusal } from './classify-refusal.ts';

const asked = {
  provider: 'api.model.test',
  model: 'writer-1',
  apiKey: 'sk-secret',
  keyVariable: 'CARILLON_MODEL_KEY',
  urlVariable: 'CARILLON_MODEL_URL',
  speaks: "OpenAI's chat completions",
};
const classify = (
  status: number,
  error: unknown,
  headers: Record<string, string> = {},
  by = asked as typeof asked | (Omit<typeof asked, 'apiKey'> & { apiKey: null }),
) =>
  classifyRefusal({ status, headers, body: typeof error === 'string' ? error : JSON.stringify(error) }, by);

describe('classifyRefusal', () => {
  it.each([
    [
      'a wrong key',
      401,
      { error: { message: 'No.', code: 'invalid_api_key' } },
      'auth_revoked',
      '401/invalid_api_key',
    ],
    [
      'a wrong key at Gemini',
      400,
      [{ error: { message: 'API key not valid. Please pass a valid API key.', code: 400 } }],
      'auth_revoked',
      '400',
    ],
    ['an empty purse', 402, {}, 'billing', '402'],
    [
      'an empty purse at OpenAI',
      429,
      { error: { message: 'Quota.', type: 'insufficient_quota', code: 'insufficient_quota' } },
      'billing',
      '429/insufficient_quota',
    ],
    [
      'an empty purse at Anthropic',
      400,
      {
        error: {
          message: 'Your credit balance is too low to access the API.',
          type: 'invalid_request_error',
        },
      },
      'billing',
      '400/invalid_request_error',
    ],
    ['a forbidden model', 403, { error: { message: 'Not for you.' } }, 'permission', '403'],
    [
      'an unknown model',
      404,
      { error: { message: 'No such model', code: 'model_not_found' } },
      'config',
      '404/model_not_found',
    ],
    [
      'an unknown model at Ollama',
      404,
      { error: 'model "x" not found, try pulling it first' },
      'config',
      '404',
    ],
    [
      'an unknown model at OpenRouter',
      400,
      { error: { message: 'x is not a valid model ID. The model does not exist.', code: 400 } },
      'config',
      '400',
    ],
    ['a wrong address', 404, '<html>Not found</html>', 'config', '404'],
    [
      'too many requests',
      429,
      { error: { message: 'Slow down.', code: 'rate_limit_exceeded' } },
      'rate_limited',
      '429/rate_limit_exceeded',
    ],
    [
      'a content filter',
      400,
      { error: { message: 'Filtered.', code: 'content_filter' } },
      'rejected',
      '400/content_filter',
    ],
    [
      'moderation',
      403,
      { error: { message: 'Your input was flagged by the moderation.', code: 403 } },
      'rejected',
      '403',
    ],
    ['a breakdown', 500, { error: { message: 'Oops.' } }, 'unavailable', '500'],
    [
      'overload',
      529,
      { error: { message: 'Overloaded', type: 'overloaded_error' } },
      'unavailable',
      '529/overloaded_error',
    ],
    ['a gateway without a body', 503, '', 'unavailable', '503'],
    [
      'a request it does not understand',
      400,
      { error: { message: 'Bad.', type: 'invalid_request_error' } },
      'invalid',
      '400/invalid_request_error',
    ],
    [
      'a prompt that is too long',
      400,
      {
        error: {
          message: "This model's maximum context length is 8192 tokens.",
          code: 'context_length_exceeded',
        },
      },
      'invalid',
      '400/context_length_exceeded',
    ],
  ])('knows %s', (_name, status, error, kind, platformCode) => {
    const failure = classify(status, error);
    expect(failure).toMatchObject({ kind, platformCode });
    expect(failure.message).toContain('The model provider api.model.test');
    expect(failure.message).toMatch(/CARILLON_MODEL(?:_KEY|_URL)?/);
  });

  it("gives the provider's reason, shortened, without the key", () => {
    const { message } = classify(400, {
      error: { message: `Key sk-secret, sk-secret.\n${'x'.repeat(900)}` },
    });
    expect(message).toContain('It says: "Key [key], [key]. xxx');
    expect(message).not.toContain('sk-secret');
    expect(message.length).toBeLessThan(500);
  });

  it('asks for a key where there is none', () => {
    expect(classify(401, {}, {}, { ...asked, apiKey: null }).message).toContain('Set CARILLON_MODEL_KEY');
    expect(classify(401, {}).message).toContain('Correct CARILLON_MODEL_KEY');
  });

  it.each([
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['fractions', { 'retry-after': '0.5' }, 500],
    ["OpenAI's milliseconds", { 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
  ])('waits as long as asked: %s', (_name, headers, waitMs) => {
    const before = Date.now();
    const retryAt = classify(429, {}, headers).retryAt?.getTime() ?? 0;
    expect(retryAt).toBeGreaterThanOrEqual(before + waitMs);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + waitMs);
  });

  it('reads a date, from breakdowns too, and ignores what is neither', () => {
    const date = 'Wed, 21 Oct 2037 07:28:00 GMT';
    expect(classify(503, {}, { 'retry-after': date }).retryAt).toEqual(new Date(date));
    expect(classify(429, {}, { 'retry-after': 'soon' })).not.toHaveProperty('retryAt');
    expect(classify(429, {})).not.toHaveProperty('retryAt');
    expect(classify(401, {}, { 'retry-after': '30' })).not.toHaveProperty('retryAt');
  });
});
