import { expect, it } from 'vitest';
import { judgeVersion } from './versions.ts';

const platform = {
  name: 'Chimes',
  apiVersions: [
    { version: 'v3', diesOn: null },
    { version: 'v2', diesOn: new Date('2027-03-01') },
  ],
};
const judge = (version: string, now: string) => judgeVersion(platform, version, new Date(now));

it.each([
  ['2026-12-30T23:59:59Z', 'ok'],
  ['2026-12-31T00:00:00Z', 'warning'],
  ['2027-02-28T23:59:59Z', 'warning'],
  ['2027-03-01T00:00:00Z', 'problem'],
])('a version that ends on 2027-03-01 is at %s: %s', (now, state) => {
  expect(judge('v2', now).state).toBe(state);
});

it('names the days that are left, and the version to take', () => {
  expect(judge('v2', '2027-01-30T00:00:00Z')).toMatchObject({
    found: "Version v2 of Chimes's API ends in 30 days, on 2027-03-01.",
    remedy: expect.stringContaining('Take v3'),
  });
});

it('a version without an end is all right, and an unknown one is warned of', () => {
  expect(judge('v3', '2040-01-01').state).toBe('ok');
  expect(judge('v1', '2026-01-01')).toMatchObject({ state: 'warning', remedy: 'Known are v3, v2.' });
});
