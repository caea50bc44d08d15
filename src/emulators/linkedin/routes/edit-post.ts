import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { refuseCommentary } from '../commentary.ts';
import { badRequest, notPermitted, postNotFound, schemaError } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { parseLittleText } from '../little-text.ts';
import { parseEditRequest } from '../post-request.ts';
import { livePost, lockOn } from '../posts.ts';
import { rawKey, urnOf } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { readJson } from './read-json.ts';

/** POST /rest/posts/{urn} with X-RestLi-Method: PARTIAL_UPDATE: another commentary, 204. */
export function editPost(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const urn = urnOf(rawKey(c.req.url));
    if (urn === null) return badRequest(c, 'Syntax exception in path variables');
    const method = c.req.header('x-restli-method')?.toUpperCase();
    if (method !== 'PARTIAL_UPDATE' && (method !== undefined || settings.finderHeader === 'required')) {
      return badRequest(c, 'X-RestLi-Method must be PARTIAL_UPDATE');
    }
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseEditRequest(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { commentary } = parsed.request.patch.$set;

    return context.store.transaction(lockOn(urn), async (tx) => {
      const post = await livePost(tx, urn);
      if (!post) return postNotFound(c, urn);
      if (!mayAct(c, 'write', post.owner)) {
        return notPermitted(c, `partnerApiPostsExternal.PARTIAL_UPDATE.${versionOf(c)}`);
      }
      const isAlone = post.data.article === null && !post.data.media;
      const refused = refuseCommentary(c, commentary, isAlone, settings);
      if (refused) return refused;
      const editedAt = context.clock.now().toISOString();
      const data = { ...post.data, raw: commentary, ...parseLittleText(commentary), editedAt };
      await tx.put({ ...post, data });
      return c.body(null, 204);
    });
  };
}
