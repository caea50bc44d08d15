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

  it('never repeats a secret in the error', () => {
    expect(() => createProvider({ model: 'llama', url: 'http://me:secret@localhost', key: 'sk-1' })).toThrow(
      /^(?!.*(?:secret|sk-1))/,
    );
  });
});
