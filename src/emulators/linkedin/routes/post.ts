import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { removeCommentsOf } from '../comments.ts';
import { badRequest, notPermitted, postNotFound } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { viewPost } from '../post-view.ts';
import { livePost, lockOn } from '../posts.ts';
import { rawKey, urnOf } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';

const badKey = 'Syntax exception in path variables';

/** GET /rest/posts/{urn}: an organization's post; a member's with r_member_social. */
export function readPost(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const urn = urnOf(rawKey(c.req.url));
    if (urn === null) return badRequest(c, badKey);
    const post = await context.store.transaction(lockOn(urn), (tx) => livePost(tx, urn));
    if (!post) return postNotFound(c, urn);
    if (!mayAct(c, 'read', post.owner)) {
      return notPermitted(c, `partnerApiPostsExternal.GET.${versionOf(c)}`);
    }
    return c.json(viewPost(post, settings));
  };
}

/** DELETE /rest/posts/{urn}: 204, also when it is gone already. Its comments go with it. */
export function deletePost(context: EmulatorContext): Handler {
  return async (c) => {
    const urn = urnOf(rawKey(c.req.url));
    if (urn === null) return badRequest(c, badKey);
    return context.store.transaction(lockOn(urn), async (tx) => {
      const post = await livePost(tx, urn);
      if (!post) return c.body(null, 204);
      if (!mayAct(c, 'write', post.owner)) {
        return notPermitted(c, `partnerApiPostsExternal.DELETE.${versionOf(c)}`);
      }
      await removeCommentsOf(tx, urn);
      await tx.put({ ...post, data: { ...post.data, deleted: true } });
      return c.body(null, 204);
    });
  };
}
