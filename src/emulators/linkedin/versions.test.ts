import { describe, expect, it } from 'vitest';
import { openLinkedIn, organization } from './open-for-test.ts';
import { defaultLinkedInSettings, type LinkedInSettings } from './settings.ts';
import { isActive } from './versions.ts';

const settings = (change: Partial<LinkedInSettings>) => ({ ...defaultLinkedInSettings, ...change });
const byClock = settings({ sunsets: 'kept', oldestVersion: '202511' });

describe('a version', () => {
  it.each([
    ['202511', '2026-11-15T23:59:59Z', true],
    ['202511', '2026-11-16T00:00:00Z', false],
    ['202601', '2027-01-14T23:59:59Z', true],
    ['202601', '2027-01-15T00:00:00Z', false],
    ['202602', '2027-02-14T23:59:59Z', true],
    ['202602', '2027-02-15T00:00:00Z', false],
    ['202603', '2027-03-15T23:59:59Z', true],
    ['202603', '2027-03-16T00:00:00Z', false],
    ['202512', '2026-11-22T00:00:00Z', false],
    ['202607', '2026-06-01T00:00:00Z', true],
    ['202611', '2026-10-31T23:59:59Z', false],
    ['202611', '2026-11-01T00:00:00Z', true],
    ['202611', '2027-11-15T00:00:00Z', false],
  ])('%s at %s: %s', (version, at, active) => {
    expect(isActive(version, new Date(at), byClock)).toBe(active);
  });

  it('never ends nor begins where the clock is not looked at', () => {
    const whenever = settings({});
    expect(isActive('202601', new Date('2040-01-01'), whenever)).toBe(true);
    expect(isActive('203001', new Date('2026-01-01'), whenever)).toBe(true);
    expect(isActive('202512', new Date('2026-01-01'), settings({ oldestVersion: '202501' }))).toBe(false);
  });
});

it('a version ends while the emulator runs: 426', async () => {
  const { call, passMs } = openLinkedIn({ linkedin: { sunsets: 'kept' } });
  const read = async () => {
    const headers = { 'x-restli-method': 'FINDER', 'linkedin-version': '202601' };
    const { status, body } = await call('GET', `/rest/posts?q=author&author=${organization}`, { headers });
    return [status, body?.message];
  };
  passMs(Date.parse('2027-01-15') - Date.parse('2026-11-22T12:00:00Z') - 1);
  expect(await read()).toEqual([200, undefined]);
  passMs(1);
  expect(await read()).toEqual([426, 'Requested version 20260101 is not active']);
});
