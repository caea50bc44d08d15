import type { Handler } from 'hono';
import { emulatedUser } from '../entities.ts';
import { invalidRequest } from '../problems.ts';
import { checkQuery, rules } from '../query.ts';

const known = { 'user.fields': rules.anything, expansions: rules.anything, 'tweet.fields': rules.fields };

/** GET /2/users/me: id, name and username; further fields are accepted and left out. */
export const identify: Handler = (c) => {
  const wrong = checkQuery(c.req.query(), known);
  if (wrong.length > 0) return invalidRequest(c, wrong);
  return c.json({ data: emulatedUser });
};
