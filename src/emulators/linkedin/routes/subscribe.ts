import type { Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext } from '../../harness/index.ts';
import { parseBody } from '../body-problems.ts';
import { authors } from '../entities.ts';
import { badRequest, notPermitted, schemaError } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { lockOn } from '../posts.ts';
import { decodedKey } from '../restli.ts';
import { hasScope } from '../scopes.ts';
import { organizationOf, passesChallenge, putSubscription } from '../subscriptions.ts';
import { readJson } from './read-json.ts';

const request = z.strictObject({ webhook: z.string() });

/** PUT /rest/eventSubscriptions/{key}: comments below the organization's posts from now on, 204. */
export function subscribe(context: EmulatorContext): Handler {
  return async (c) => {
    const organization = organizationOf(decodedKey(c.req.url) ?? '');
    if (organization === null) return badRequest(c, 'Syntax exception in path variables');
    if (organization !== authors.organization.urn || !hasScope(c, 'rw_organization_admin')) {
      return notPermitted(c, `eventSubscriptions.UPDATE.${versionOf(c)}`);
    }
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseBody(request, body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { webhook } = parsed.request;
    const isAddress = /^https?:$/.test(URL.parse(webhook)?.protocol ?? '');
    if (!isAddress || !(await passesChallenge(webhook))) {
      return badRequest(c, 'The webhook could not be validated');
    }
    await context.store.transaction(lockOn(organization), (tx) =>
      putSubscription(tx, context.clock.now(), webhook),
    );
    return c.body(null, 204);
  };
}
