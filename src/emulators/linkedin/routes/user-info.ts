import type { Handler } from 'hono';
import { authors } from '../entities.ts';

/** GET /v2/userinfo (OpenID Connect): the member; `urn:li:person:{sub}` is the author. */
export const readUserInfo: Handler = (c) => {
  const { urn, name, given, family } = authors.member;
  return c.json({
    sub: urn.replace('urn:li:person:', ''),
    name,
    given_name: given,
    family_name: family,
    locale: { country: 'US', language: 'en' },
  });
};
