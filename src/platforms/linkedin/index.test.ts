import { describe, expect, it } from 'vitest';
import { linkedin } from './index.ts';
import { apiVersions, defaultVersion } from './limits.ts';

const keys = { LINKEDIN_CLIENT_ID: 'i', LINKEDIN_CLIENT_SECRET: 's', LINKEDIN_ACCESS_TOKEN: 't' };

describe('linkedin.accountFromEnvironment', () => {
  it.each([
    ['urn:li:organization:5000001', 'organization', 'list'],
    ['urn:li:person:aB-c_9', 'member', 'person'],
  ] as const)('reads %s', (urn, kind, witness) => {
    const account = linkedin.accountFromEnvironment({ ...keys, LINKEDIN_AUTHOR_URN: urn });
    expect(account?.identity).toMatchObject({ remoteId: urn, kind });
    expect(linkedin.witness({ kind })).toBe(witness);
  });

  it('leaves the identity to be asked without an author', () => {
    expect(linkedin.accountFromEnvironment(keys)).toEqual({ identity: null, credentials: keys });
  });

  it('is null without keys, whatever the optional ones say', () => {
    expect(linkedin.accountFromEnvironment({ LINKEDIN_VERSION: '202607' })).toBeNull();
  });

  it.each([
    ['LINKEDIN_AUTHOR_URN', 'urn:li:company:5'],
    ['LINKEDIN_AUTHOR_URN', '5000001'],
    ['LINKEDIN_VERSION', '2026-07'],
    ['LINKEDIN_VERSION', '202613'],
    ['LINKEDIN_IMAGE_MAX_MB', '0'],
    ['LINKEDIN_IMAGE_MAX_MB', '9'],
    ['LINKEDIN_IMAGE_MAX_MB', '5.5'],
    ['LINKEDIN_IMAGE_MAX_MB', 'five'],
    ['LINKEDIN_ETAG_QUOTES', 'yes'],
    ['LINKEDIN_UPLOAD_TOKEN', 'yes'],
    ['LINKEDIN_MEMBER_ANALYTICS', '1'],
  ])('refuses %s=%s', (variable, value) => {
    expect(() => linkedin.accountFromEnvironment({ ...keys, [variable]: value })).toThrow(
      expect.objectContaining({ code: 'config_invalid', params: expect.objectContaining({ variable }) }),
    );
  });
});

it('speaks a version of the API that LinkedIn has named, the newest first', () => {
  const versions = apiVersions.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted().toReversed());
  expect(apiVersions.find(({ version }) => version === defaultVersion)?.diesOn).toBe('2027-07-15');
  for (const { diesOn } of apiVersions) expect(Number.isNaN(Date.parse(diesOn))).toBe(false);
});

it.each([
  ['https://www.linkedin.com/feed/update/urn:li:share:7/', 'urn:li:share:7'],
  ['https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7', 'urn:li:ugcPost:7'],
  ['https://www.linkedin.com/feed/update/urn:li:activity:7/', null],
  [
    'https://www.linkedin.com/feed/update/urn:li:share:7?commentUrn=urn%3Ali%3Acomment%3A(urn%3Ali%3Ashare%3A7%2C8)',
    null,
  ],
])('knows the post an address shows: %s', (url, id) => {
  expect(
    linkedin.idOf({ remoteId: 'urn:li:organization:1', kind: 'organization', displayName: 'Org' }, url),
  ).toBe(id);
});
