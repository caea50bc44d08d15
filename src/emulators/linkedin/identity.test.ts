import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { openLinkedIn } from './open-for-test.ts';

describe('the organizations of the member', () => {
  it('are listed by both addresses, each in its own words', async () => {
    const { call } = openLinkedIn();
    const query = '?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED';
    const given = { role: 'ADMINISTRATOR', state: 'APPROVED', roleAssignee: authors.member.urn };
    const newer = await call('GET', `/rest/organizationAcls${query}`);
    expect(newer.body?.elements).toEqual([
      expect.objectContaining({ ...given, organization: authors.organization.urn }),
    ]);
    const headers = { 'linkedin-version': undefined, 'x-restli-protocol-version': undefined };
    const older = await call('GET', `/v2/organizationalEntityAcls${query}`, { headers });
    expect(older.body?.elements).toEqual([
      expect.objectContaining({ ...given, organizationalTarget: authors.organization.urn }),
    ]);
  });

  it('are none by another role or state, and only of one asked for so', async () => {
    const { call } = openLinkedIn();
    for (const other of ['role=CONTENT_ADMIN', 'state=REQUESTED']) {
      expect((await call('GET', `/rest/organizationAcls?q=roleAssignee&${other}`)).body?.elements).toEqual(
        [],
      );
    }
    expect((await call('GET', '/rest/organizationAcls?q=organization')).status).toBe(400);
  });

  it('have names', async () => {
    const { call } = openLinkedIn();
    expect((await call('GET', '/rest/organizations/5000001')).body).toMatchObject({
      id: 5_000_001,
      localizedName: 'Carillon Demo',
      vanityName: 'carillon-demo',
    });
    expect((await call('GET', '/rest/organizations/1')).status).toBe(404);
  });
});

describe('GET /v2/userinfo', () => {
  it('names the member and wants no version', async () => {
    const headers = { 'linkedin-version': undefined, 'x-restli-protocol-version': undefined };
    const { status, body } = await openLinkedIn().call('GET', '/v2/userinfo', { headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ sub: 'carillonDemo', name: 'Carla Carillon' });
  });
});
