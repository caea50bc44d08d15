import type { Handler } from 'hono';
import { authors } from '../entities.ts';
import { badQuery, entityNotFound, notPermitted } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { rawKey, rawParameters } from '../restli.ts';
import { hasScope } from '../scopes.ts';

const roles = { role: 'ADMINISTRATOR', state: 'APPROVED' } as const;

/**
 * GET /rest/organizationAcls and /v2/organizationalEntityAcls?q=roleAssignee: the organizations the member acts for.
 * `target` is what the answer calls the organization. `projection` is overlooked.
 */
export function listOrganizations(target: 'organization' | 'organizationalTarget'): Handler {
  return (c) => {
    if (!hasScope(c, 'rw_organization_admin')) {
      return notPermitted(c, `organizationAcls.FINDER-roleAssignee.${versionOf(c)}`);
    }
    const query = rawParameters(c.req.url);
    if (query.get('q') !== 'roleAssignee') return badQuery(c);
    const isWanted = (['role', 'state'] as const).every(
      (name) => (query.get(name) ?? roles[name]) === roles[name],
    );
    const stamp = { actor: authors.member.urn, time: 0 };
    const element = {
      roleAssignee: authors.member.urn,
      ...roles,
      [target]: authors.organization.urn,
      created: stamp,
      lastModified: stamp,
    };
    return c.json({ paging: { start: 0, count: 10, links: [] }, elements: isWanted ? [element] : [] });
  };
}

/** GET /rest/organizations/{id}: what an organization is called. */
export const readOrganization: Handler = (c) => {
  const { urn, name } = authors.organization;
  if (!hasScope(c, 'rw_organization_admin')) return notPermitted(c, `organizations.GET.${versionOf(c)}`);
  const id = rawKey(c.req.url);
  if (urn !== `urn:li:organization:${id}`) return entityNotFound(c, id);
  const localized = { localized: { en_US: name }, preferredLocale: { country: 'US', language: 'en' } };
  return c.json({ id: Number(id), name: localized, localizedName: name, vanityName: 'carillon-demo' });
};
