import type { Handler } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { viewComment } from '../comment-view.ts';
import { liveComment, liveComments, threadOf, type Comment, type Thread } from '../comments.ts';
import { accessDenied, badQuery, badRequest, notPermitted, postNotFound } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { livePost, lockOn } from '../posts.ts';
import { decodedUrn, numberOf, rawParameters, rawParent } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';

const known = ['start', 'count', 'fields'];

/** GET /rest/socialActions/{urn}/comments: those of an organization's post, or the answers to one, oldest first. */
export function listComments(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const urn = decodedUrn(rawParent(c.req.url));
    const thread = urn === null ? null : threadOf(urn);
    if (urn === null || thread === null) return badRequest(c, 'Syntax exception in path variables');
    const query = rawParameters(c.req.url);
    const unknown = [...query.keys()].find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const problem = `Data Processing Exception while processing fields [/${unknown}]`;
      return accessDenied(c, `Unpermitted fields present in PARAMETER: ${problem}`);
    }
    const count = numberOf(query.get('count'), { least: 1, most: 100, otherwise: 10 });
    const start = numberOf(query.get('start'), { least: 0, most: 1_000_000, otherwise: 0 });
    if (count === null || start === null) return badQuery(c);

    const visibleUntil = new Date(context.clock.now().getTime() - context.settings.readBackLagMs);
    const found = await context.store.transaction(lockOn(thread.post), (tx) =>
      collect(tx, thread, visibleUntil),
    );
    if (found === null) return postNotFound(c, urn);
    // As for the posts themselves: what is below a member's needs r_member_social.
    if (!mayAct(c, 'read', found.owner)) {
      return notPermitted(c, `partnerApiSocialActionsComments.GET_ALL.${versionOf(c)}`);
    }
    const { comments } = found;
    const next = `/rest/socialActions/${encodeURIComponent(urn)}/comments?count=${count}&start=${start + count}`;
    const more = start + count < comments.length;
    return c.json({
      paging: {
        start,
        count,
        links: more ? [{ type: 'application/json', rel: 'next', href: next }] : [],
        ...(settings.pagingTotal === 'given' ? { total: comments.length } : {}),
      },
      elements: comments.slice(start, start + count).map((comment) => viewComment(comment, settings)),
    });
  };
}

/** Null when the post or comment is not there. Answers to comments are listed with the comment they answer only. */
async function collect(
  tx: StoreTransaction,
  thread: Thread,
  visibleUntil: Date,
): Promise<{ owner: string; comments: Comment[] } | null> {
  const post = await livePost(tx, thread.post);
  if (!post) return null;
  if (thread.comment !== null && !(await liveComment(tx, post.id, thread.comment))) return null;
  const comments: Comment[] = [];
  for await (const comment of liveComments(tx, post.id)) {
    if (comment.data.parent === thread.comment && comment.createdAt <= visibleUntil) comments.push(comment);
  }
  return { owner: post.owner, comments: comments.toReversed() };
}
