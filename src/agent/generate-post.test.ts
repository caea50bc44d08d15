import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelEndpoint, type ModelEndpoint } from '../../test/support/model-endpoint.ts';
import {
  createProvider,
  generatePost,
  ProviderFailed,
  type GeneratePostInput,
  type ModelCall,
} from './index.ts';

let endpoint: ModelEndpoint;
beforeEach(async () => {
  endpoint = await startModelEndpoint();
});
afterEach(() => endpoint.close());

const model = () => createProvider({ model: 'writer-1', url: endpoint.url, key: null });
const brief = {
  topic: 'Coffee',
  brief: 'We roast on Monday.',
  link: null,
  linkTitle: null,
  platformName: 'X',
};
const rules = {
  maxLength: 40,
  measure: (text: string) => [...text].length,
  problems: (text: string) => (text.includes('<') ? ['It holds a "<".'] : []),
};
const generate = (more: Partial<GeneratePostInput> = {}) =>
  generatePost({ brief, rules, provider: model(), ...more });

async function failureOf(attempt: Promise<unknown>) {
  const thrown: unknown = await attempt.catch((error: unknown) => error);
  if (thrown instanceof ProviderFailed) return thrown.failure;
  throw new Error('expected ProviderFailed', { cause: thrown });
}

const long = 'We roast our coffee on Monday, early in the morning, and on Friday';
const promptOf = (n: number) => endpoint.requests[n - 1]?.body.messages.at(-1)?.content ?? '';

describe('generatePost', () => {
  it('returns a cleaned text and the record of its call', async () => {
    endpoint.answer({
      text: 'Here is your post:\n\n"We roast on **Monday**."',
      usage: { promptTokens: 90, completionTokens: 9 },
    });
    const { text, calls } = await generate();
    expect(text).toBe('We roast on Monday.');
    expect(calls).toEqual([
      {
        provider: new URL(endpoint.url).host,
        model: 'writer-1',
        promptVersion: 'post/2',
        inputTokens: 90,
        outputTokens: 9,
        costMicroUsd: null,
        startedAt: expect.any(Date),
        durationMs: expect.any(Number),
        outcome: 'accepted',
      },
    ]);
  });

  it('writes without any model', async () => {
    const { text, calls } = await generate({
      provider: createProvider({ model: null, url: null, key: null }),
    });
    expect(text).toContain('We roast on Monday.');
    expect(calls).toMatchObject([{ provider: 'scripted', inputTokens: 0, outcome: 'accepted' }]);
  });

  it('asks again when the text is too long, naming both lengths', async () => {
    endpoint.answer({ text: long }, { text: 'We roast on Monday.' });
    const { text, calls } = await generate();
    expect(text).toBe('We roast on Monday.');
    expect(promptOf(2)).toContain(`It is ${long.length} characters long; at most 40 are allowed.`);
    expect(promptOf(2)).toContain(long);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['against_rules', 'accepted']);
  });

  it('shortens a text that is too long twice, and asks no third time', async () => {
    endpoint.answer({ text: long }, { text: `${long} too` });
    const { text, calls } = await generate();
    expect(text).toBe('We roast our coffee on Monday, early in…');
    expect(calls).toHaveLength(2);
  });

  it("asks again with the platform's own problems", async () => {
    endpoint.answer({ text: 'We <3 coffee' }, { text: 'We love coffee' });
    expect((await generate()).text).toBe('We love coffee');
    expect(promptOf(2)).toContain('It holds a "<".');
  });

  it('fails as rejected, naming the problem, when shortening does not help', async () => {
    endpoint.answer({ text: 'We <3 coffee' }, { text: 'We <3 tea' });
    const failure = await failureOf(generate());
    expect(failure).toMatchObject({ kind: 'rejected' });
    expect(failure.message).toContain('It holds a "<".');
    expect(failure.message).toContain('writer-1');
  });

  it('shortens what the rules find fault with only at its end', async () => {
    endpoint.answer({ text: `${long} <3` }, { text: `${long} <3` });
    expect((await generate()).text).toBe('We roast our coffee on Monday, early in…');
  });

  it('never posts a text that broke off', async () => {
    const broken = { text: 'We roast on Monday. And on', finishReason: 'length' } as const;
    endpoint.answer(broken, { text: 'We roast on Monday.' });
    expect((await generate()).text).toBe('We roast on Monday.');
    expect(promptOf(2)).toContain('broke off');
    endpoint.answer(broken, broken);
    expect((await generate()).text).toBe('We roast on Monday.');
  });

  it('takes the attached link out of the text', async () => {
    endpoint.answer({ text: 'Read on: https://e.com/a' });
    expect((await generate({ brief: { ...brief, link: 'https://e.com/a' } })).text).toBe('Read on:');
  });

  it('tries an empty answer once more', async () => {
    endpoint.answer({ empty: true }, { text: 'We roast.' });
    const { text, calls } = await generate();
    expect(text).toBe('We roast.');
    expect(promptOf(2)).toContain('Your last answer was empty');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['empty', 'accepted']);
  });

  it('fails as unavailable after two empty answers, and says why when it knows', async () => {
    endpoint.answer({ empty: true }, { empty: true });
    expect(await failureOf(generate())).toMatchObject({ kind: 'unavailable' });
    endpoint.answer({ empty: true, finishReason: 'length' }, { empty: true, finishReason: 'length' });
    expect((await failureOf(generate())).message).toContain('on thinking');
  });

  it('tries an unreadable answer once more', async () => {
    endpoint.answer({ malformed: '<html>' }, { text: 'We roast.' });
    const { text, calls } = await generate();
    expect(text).toBe('We roast.');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['unavailable', 'accepted']);
    endpoint.answer({ malformed: '<html>' }, { malformed: '<html>' });
    expect(await failureOf(generate())).toMatchObject({ kind: 'unavailable' });
    expect(endpoint.requests).toHaveLength(4);
  });

  it.each([
    ['rate_limited', { rateLimited: { retryAfter: '5' } }],
    ['unavailable', { status: 503 }],
    ['auth_revoked', { status: 401 }],
    ['rejected', { refusal: 'No.' }, 20],
  ])('leaves %s to the scheduler after one call', async (kind, answer, outputTokens = 0) => {
    endpoint.answer(answer);
    const calls: ModelCall[] = [];
    expect(await failureOf(generate({ onCall: (call) => void calls.push(call) }))).toMatchObject({ kind });
    expect(calls).toMatchObject([{ outcome: kind, outputTokens }]);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('uses the text it has when the second call fails', async () => {
    endpoint.answer({ text: long }, { rateLimited: { retryAfter: '5' } });
    const { text, calls } = await generate();
    expect(text).toBe('We roast our coffee on Monday, early in…');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['against_rules', 'rate_limited']);
    endpoint.answer({ text: long }, { empty: true });
    expect((await generate()).text).toBe(text);
  });

  it('judges by the last answer it could read', async () => {
    endpoint.answer({ malformed: '<html>' }, { text: '<3' });
    expect(await failureOf(generate())).toMatchObject({ kind: 'rejected' });
  });

  it("gives the second call's failure when the first text can not be mended", async () => {
    endpoint.answer({ text: '<3' }, { rateLimited: { retryAfter: '5' } });
    expect(await failureOf(generate())).toMatchObject({ kind: 'rate_limited', retryAt: expect.any(Date) });
  });
});

describe('fallbacks', () => {
  const chain = () => createProvider({ model: 'first,compatible:second', url: endpoint.url, key: null });
  const asked = () => endpoint.requests.map(({ body }) => body.model);

  it.each([
    ['a rate limit', [{ rateLimited: { retryAfter: '5' } }]],
    ['a breakdown', [{ status: 500 }]],
    ['an empty purse', [{ status: 402 }]],
    ['a wrong key', [{ status: 401 }]],
    ['a closed connection', [{ reset: true } as const]],
    ['two empty answers', [{ empty: true } as const, { empty: true } as const]],
    ['two unreadable answers', [{ malformed: '<' }, { malformed: '<' }]],
  ])('asks the next provider after %s', async (_name, answers) => {
    endpoint.answer(...answers, { text: 'We roast.' });
    const { text, calls } = await generate({ provider: chain() });
    expect(text).toBe('We roast.');
    expect(asked()).toEqual([...answers.map(() => 'first'), 'second']);
    expect(calls.map((one) => one.model)).toEqual(asked());
    expect(calls.at(-1)?.outcome).toBe('accepted');
  });

  it('asks nobody else when a model refuses the post', async () => {
    endpoint.answer({ refusal: 'No.' });
    expect(await failureOf(generate({ provider: chain() }))).toMatchObject({ kind: 'rejected' });
    expect(asked()).toEqual(['first']);
  });

  it('waits for the first rate limit to end when all have one, and tries later otherwise', async () => {
    endpoint.answer({ rateLimited: { retryAfter: '900' } }, { rateLimited: { retryAfter: '5' } });
    const both = await failureOf(generate({ provider: chain() }));
    expect(both.kind).toBe('rate_limited');
    expect(both.retryAt?.getTime()).toBeLessThan(Date.now() + 10_000);
    endpoint.answer({ rateLimited: { retryAfter: '900' } }, { status: 500 });
    expect(await failureOf(generate({ provider: chain() }))).toMatchObject({ kind: 'unavailable' });
  });

  it('gives the next provider its share of the time when the first is slow', async () => {
    endpoint.answer({ text: 'Late.', slow: { release: new Promise(() => {}) } }, { text: 'We roast.' });
    expect((await generate({ provider: chain(), budgetMs: 2_000 })).text).toBe('We roast.');
    expect(asked()).toEqual(['first', 'second']);
  });

  it('takes a refusal before the call for the failure of that provider', async () => {
    endpoint.answer({ text: 'We roast.' });
    const refusal = new ProviderFailed({ kind: 'budget_exceeded', message: 'Spent.' });
    const beforeCall = (planned: { model: string }) =>
      planned.model === 'first' ? Promise.reject(refusal) : undefined;
    expect((await generate({ provider: chain(), beforeCall })).text).toBe('We roast.');
    expect(asked()).toEqual(['second']);
    const all = generate({ provider: chain(), beforeCall: () => Promise.reject(refusal) });
    expect(await failureOf(all)).toMatchObject({ kind: 'budget_exceeded' });
  });
});

describe('the account of calls', () => {
  it('announces each call before it is made and records it after', async () => {
    endpoint.answer({ text: long }, { text: 'We roast.' });
    const events: string[] = [];
    await generate({
      beforeCall: async ({ n }) => void events.push(`before ${n}, ${endpoint.requests.length} made`),
      onCall: async ({ outcome }) => void events.push(outcome),
    });
    expect(events).toEqual(['before 1, 0 made', 'against_rules', 'before 2, 1 made', 'accepted']);
  });

  it('makes no call that could not be announced', async () => {
    const attempt = generate({ beforeCall: () => Promise.reject(new Error('the lease is lost')) });
    await expect(attempt).rejects.toThrow('the lease is lost');
    expect(endpoint.requests).toHaveLength(0);
  });

  it('neither makes nor records a call when it was aborted before', async () => {
    const calls: ModelCall[] = [];
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(generate({ signal, onCall: (call) => void calls.push(call) })).rejects.toThrow('cancelled');
    expect(calls).toEqual([]);
    expect(endpoint.requests).toHaveLength(0);
  });

  it('records a call that was aborted, and throws the reason', async () => {
    endpoint.answer({ text: 'Late.', slow: { release: new Promise(() => {}) } });
    const abort = new AbortController();
    const calls: ModelCall[] = [];
    const attempt = generate({ signal: abort.signal, onCall: (call) => void calls.push(call) });
    await endpoint.received(1);
    abort.abort(new Error('cancelled'));
    await expect(attempt).rejects.toThrow('cancelled');
    expect(calls).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('measures with the clock it is given', async () => {
    endpoint.answer({ text: 'We roast.' });
    let ms = 0;
    const clock = { now: () => new Date(5000), monotonicMs: () => (ms += 250) };
    expect((await generate({ clock })).calls).toMatchObject([{ startedAt: new Date(5000), durationMs: 250 }]);
  });
});
