import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelEndpoint, type ModelEndpoint } from './model-endpoint.ts';

let endpoint: ModelEndpoint;
beforeEach(async () => {
  endpoint = await startModelEndpoint({ key: 'sk-test' });
});
afterEach(() => endpoint.close());

const post = (body: object, authorization = 'Bearer sk-test') =>
  fetch(`${endpoint.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
const body = { model: 'writer-1', messages: [{ role: 'user', content: 'Hello' }] };

describe('the model endpoint', () => {
  it("streams as the vendor's client expects it, with usage when asked", async () => {
    endpoint.answer({ text: 'One two  three.\nFour.' });
    const provider = createOpenAICompatible({
      name: 'model',
      baseURL: endpoint.url,
      apiKey: 'sk-test',
      includeUsage: true,
    });
    const result = streamText({ model: provider('writer-1'), prompt: 'Count.', maxRetries: 0 });
    const parts: string[] = [];
    for await (const part of result.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe('One two  three.\nFour.');
    expect(await result.finishReason).toBe('stop');
    expect(await result.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 });
  });

  it('ends a stream with [DONE]', async () => {
    endpoint.answer({ text: 'Hi.' });
    const answer = await post({ ...body, stream: true });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(await answer.text()).toMatch(/\ndata: \[DONE\]\n\n$/);
  });

  it('checks key, messages and path before it uses up an answer', async () => {
    endpoint.answer({ text: 'Hi.' });
    expect((await post(body, 'Bearer other')).status).toBe(401);
    expect((await post({ model: 'writer-1' })).status).toBe(400);
    expect((await fetch(`${endpoint.url}/models`)).status).toBe(404);
    expect(await (await post(body)).json()).toMatchObject({ choices: [{ message: { content: 'Hi.' } }] });
  });

  it('answers 500 when no answer was ordered', async () => {
    expect((await post(body)).status).toBe(500);
  });
});
