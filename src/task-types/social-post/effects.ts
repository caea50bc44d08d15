import { sha256 } from '../../core/index.ts';
import type { Draft, Media, MessageTemplate, Platform, Problem, ReplyKind } from '../../platforms/index.ts';
import type { SocialPostConfig } from './config.ts';

/** One visible act of a task, in the order they are made. */
export interface PlannedEffect {
  /** "post", "segment:2" (the second post of a thread), "comment". */
  key: string;
  draft: Draft;
  /** Key of the act it answers; null for the post itself. */
  answers: string | null;
}

/** One act of a task, ready to be sent. */
export interface Act {
  key: string;
  draft: Draft;
  /** Of everything the task publishes. */
  contentHash: string;
  /** Millionths of a USD: for this act, and for it with all that is still to follow. */
  microUsd: number;
  microUsdLeft: number;
}

/** Everything a task makes visible: the post, the rest of its thread, its first comment. Pure. */
export function effectsOf(
  content: string,
  config: Record<string, unknown>,
  to: string | null,
): PlannedEffect[] {
  const { thread = [] } = config as SocialPostConfig;
  const effects: PlannedEffect[] = [{ key: 'post', draft: postOf(content, config, to), answers: null }];
  for (const [index, text] of thread.entries()) {
    const answers = index === 0 ? 'post' : `segment:${index + 1}`;
    effects.push({ key: `segment:${index + 2}`, draft: replyOf('segment', text), answers });
  }
  const firstComment = firstCommentOf(config);
  if (firstComment !== undefined)
    effects.push({ key: 'comment', draft: replyOf('comment', firstComment), answers: 'post' });
  return effects;
}

/** With `linkInReply` it carries the link, below its own words if it has some. */
function firstCommentOf(config: Record<string, unknown>): string | undefined {
  const { firstComment, link, linkInReply } = config as SocialPostConfig;
  if (linkInReply !== true || link === undefined) return firstComment;
  return firstComment === undefined ? link : `${firstComment}\n\n${link}`;
}

/** `to` is the recipient's address, kept elsewhere. */
function postOf(content: string, config: Record<string, unknown>, to: string | null): Draft {
  const { linkTitle, template, media, format, visibility, repliesBy, quotes, ...rest } =
    config as SocialPostConfig;
  const link = rest.linkInReply === true ? undefined : rest.link;
  return {
    text: content,
    link: link ?? null,
    linkTitle: linkTitle ?? null,
    to,
    template: (template as MessageTemplate | undefined) ?? null,
    // What is not asked for is left out: an approval given before such a field existed stays good.
    ...(media && { media: media as unknown as Media[] }),
    ...(format && { format }),
    ...(visibility && { visibility }),
    ...(repliesBy && { repliesBy }),
    ...(quotes && { quotes }),
  };
}

const replyOf = (as: ReplyKind, text: string): Draft => ({
  text,
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  reply: { as, to: null },
});

/** Equal for equal visible content, recipients apart: what a person approves. */
export function contentHashOf(effects: readonly PlannedEffect[]): string {
  const [post, ...rest] = effects.map(({ draft: { to: _to, reply: _reply, media, ...content } }) => ({
    ...content,
    // A row of another application says no more than the id.
    ...(media && { media: media.map(({ id, alt = null, title = null }) => ({ id, alt, title })) }),
  }));
  return sha256(rest.length === 0 ? post : { ...post, followedBy: rest });
}

/** What publishing costs, in millionths of a USD. Pure. */
export const microUsdOf = ({ cost }: Platform, effects: readonly Pick<PlannedEffect, 'draft'>[]): number =>
  effects.reduce((sum, { draft }) => sum + Math.round((cost?.(draft) ?? 0) * 1_000_000), 0);

/** Everything wrong with a task's effects, each named by the field of the request it stands in. Pure. */
export function problemsOf(
  platform: Platform,
  account: { kind: string },
  effects: readonly PlannedEffect[],
): Problem[] {
  const problems: Problem[] = [];
  for (const { key, draft } of effects) {
    const found = platform.validate(draft, account);
    const as = draft.reply?.as;
    if (as === undefined) problems.push(...found);
    else if (platform.limits.replies.includes(as)) {
      const where = as === 'segment' ? `part ${key.slice('segment:'.length)}: ` : '';
      problems.push(
        ...found.map((one) => ({ ...one, field: fieldOf[as], problem: `${where}${one.problem}` })),
      );
    } else if (!problems.some(({ field }) => field === fieldOf[as])) {
      const problem = `is not possible: ${platform.name} has no ${as === 'segment' ? 'threads' : 'comments'}; leave it out`;
      problems.push({ field: fieldOf[as], problem, limit: null, value: null });
    }
  }
  return problems;
}

const fieldOf = { segment: 'thread', comment: 'firstComment' } as const;
