import type { Handler } from 'hono';
import { authors } from '../entities.ts';
import { notPermitted } from '../errors.ts';
import { hasScope } from '../scopes.ts';

/** GET /v2/userinfo (OpenID Connect): the member, as far as was allowed; `urn:li:person:{sub}` is the author. */
export const readUserInfo: Handler = (c) => {
  if (!hasScope(c, 'openid')) return notPermitted(c, 'userinfo.GET.NO_VERSION');
  const { urn, name, given, family, email } = authors.member;
  return c.json({
    sub: urn.replace('urn:li:person:', ''),
    ...(hasScope(c, 'profile') && {
      name,
      given_name: given,
      family_name: family,
      locale: { country: 'US', language: 'en' },
    }),
    ...(hasScope(c, 'email') && { email, email_verified: true }),
  });
};
