import { describe, expect, it } from 'vitest';
import { createProvider } from './create-provider.ts';
import { scriptedWriter } from './providers/scripted.ts';

const url = 'http://localhost:11434/v1';

describe('createProvider', () => {
  it('is the scripted writer when nothing is set, or only blanks', () => {
    expect(createProvider({ model: null, url: null, key: null })).toBe(scriptedWriter);
    expect(createProvider({ model: ' ', url: '', key: '' })).toBe(scriptedWriter);
  });

  it('is a model with an address; the key may be absent', () => {
    expect(createProvider({ model: 'llama', url, key: null })).toMatchObject({
      name: 'localhost:11434',
      model: 'llama',
    });
    expect(createProvider({ model: ' llama ', url: `${url}/ `, key: 'sk' })).toMatchObject({
      model: 'llama',
    });
  });

  it.each([
    ['a model without an address', { model: 'llama', url: null, key: 'sk' }, 'CARILLON_MODEL_URL'],
    ['an address without a model', { model: null, url, key: null }, 'CARILLON_MODEL'],
    ['a key without a model', { model: null, url: null, key: 'sk' }, 'CARILLON_MODEL'],
    ['no address', { model: 'llama', url: 'localhost', key: null }, 'CARILLON_MODEL_URL'],
    ['another protocol', { model: 'llama', url: 'ftp://localhost', key: null }, 'CARILLON_MODEL_URL'],
    [
      'a password in the address',
      { model: 'llama', url: 'http://me:secret@localhost', key: null },
      'CARILLON_MODEL_URL',
    ],
    ['a query', { model: 'llama', url: `${url}?version=1`, key: null }, 'CARILLON_MODEL_URL'],
    ['an endpoint', { model: 'llama', url: `${url}/chat/completions/`, key: null }, 'CARILLON_MODEL_URL'],
  ])('refuses %s', (_name, settings, variable) => {
    expect(() => createProvider(settings)).toThrow(
      expect.objectContaining({ code: 'config_invalid', params: expect.objectContaining({ variable }) }),
    );
  });

  it('is the models that are named, in order; a colon alone makes no vendor', () => {
    const provider = createProvider({
      model: 'openai:gpt-6-luna, llama3.2:3b',
      url,
      key: null,
      openai: { key: 'sk', url: null },
    });
    expect(provider).toMatchObject({
      name: 'openai',
      model: 'gpt-6-luna',
      price: { input: 0.1, output: 0.5 },
      fallback: { name: 'localhost:11434', model: 'llama3.2:3b', price: null },
    });
  });

  it('takes prices from the settings before its own', () => {
    const prices = '{"openai:gpt-6-luna":{"input":3,"output":4}}';
    const openai = { key: 'sk', url: null };
    expect(
      createProvider({ model: 'openai:gpt-6-luna', url: null, key: null, openai, prices }).price,
    ).toEqual({
      input: 3,
      output: 4,
    });
  });

  it.each([
    ['a missing key', { model: 'openai:a', url: null, key: null }, 'OPENAI_API_KEY'],
    ['a missing key of a fallback', { model: 'x,anthropic:a', url, key: null }, 'ANTHROPIC_API_KEY'],
    [
      'a blank key',
      { model: 'google:a', url: null, key: null, google: { key: ' ', url: null } },
      'GOOGLE_GENERATIVE_AI_API_KEY',
    ],
    ['a vendor without a model', { model: 'openai:', url: null, key: null }, 'CARILLON_MODEL'],
    ['a gap in the list', { model: 'a,,b', url, key: null }, 'CARILLON_MODEL'],
    [
      'an address that nobody uses',
      { model: 'openai:a', url, key: null, openai: { key: 'sk', url: null } },
      'CARILLON_MODEL',
    ],
    [
      "a vendor's endpoint",
      {
        model: 'anthropic:a',
        url: null,
        key: null,
        anthropic: { key: 'sk', url: 'http://localhost/v1/messages' },
      },
      'ANTHROPIC_BASE_URL',
    ],
    ['prices that are no JSON', { model: 'a', url, key: null, prices: '{' }, 'CARILLON_MODEL_PRICES'],
    [
      'a negative price',
      { model: 'a', url, key: null, prices: '{"openai:a":{"input":-1,"output":1}}' },
      'CARILLON_MODEL_PRICES',
    ],
    [
      'a price of no vendor',
      { model: 'a', url, key: null, prices: '{"a":{"input":1,"output":1}}' },
      'CARILLON_MODEL_PRICES',
    ],
  ])('names the variable that is wrong: %s', (_name, settings, variable) => {
    expect(() => createProvider(settings)).toThrow(
      expect.objectContaining({ code: 'config_invalid', params: expect.objectContaining({ variable }) }),
    );
  });

  it('never repeats a secret in the error', () => {
    expect(() => createProvider({ model: 'llama', url: 'http://me:secret@localhost', key: 'sk-1' })).toThrow(
      /^(?!.*(?:secret|sk-1))/,
    );
  });
});
