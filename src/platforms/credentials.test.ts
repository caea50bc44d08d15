import { describe, expect, it } from 'vitest';
import { readCredentials } from './credentials.ts';

const spec = [
  { name: 'DEMO_KEY', required: true },
  { name: 'DEMO_SECRET', required: true },
  { name: 'DEMO_PAGE', required: false },
];

describe('readCredentials', () => {
  it('returns what is set, trimmed', () => {
    const variables = { DEMO_KEY: ' k ', DEMO_SECRET: 's', DEMO_PAGE: '', OTHER: 'x' };
    expect(readCredentials('Demo', spec, variables)).toEqual({ DEMO_KEY: 'k', DEMO_SECRET: 's' });
  });

  it('returns null when no required variable is set; empty text is not set', () => {
    expect(readCredentials('Demo', spec, { DEMO_KEY: '', DEMO_SECRET: '  ', DEMO_PAGE: 'p' })).toBeNull();
  });

  it('names what is missing and what is there when only some are set', () => {
    expect(() => readCredentials('Demo', spec, { DEMO_KEY: 'k', DEMO_SECRET: '' })).toThrow(
      expect.objectContaining({
        code: 'credentials_incomplete',
        params: { platform: 'Demo', missing: 'DEMO_SECRET', present: 'DEMO_KEY' },
      }),
    );
  });
});
