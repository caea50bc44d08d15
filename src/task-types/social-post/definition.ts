import { z } from 'zod';
import type { Draft, MessageTemplate, Problem } from '../../platforms/index.ts';
import type { TaskRequest, TaskTypeDefinition } from '../definition.ts';

/** Text that Postgres and every platform can hold. */
const text = z
  .string()
  .refine((value) => value.isWellFormed(), 'has a lone surrogate (half an emoji)')
  .refine((value) => !value.includes('\0'), 'has a NUL byte');

const webLink = text.max(2_048).refine((value) => isWebLink(value), 'must be an http(s) address');

const templateSchema = z.strictObject({
  name: text.min(1).max(512),
  language: text.min(2).max(20),
  parameters: z.array(text.max(1_024)).max(50).optional(),
});

const configSchema = z.strictObject({
  maxRetries: z.int().min(0).max(10).optional(),
  link: webLink.optional(),
  linkTitle: text.max(1_000).optional(),
  topic: text.min(1).max(1_000).optional(),
  brief: text.min(1).max(10_000).optional(),
  to: text.max(40).optional(),
  template: templateSchema.optional(),
  missedAfterMinutes: z.int().min(1).max(525_600).optional(),
  allowDuplicate: z.boolean().optional(),
});

export type SocialPostConfig = z.infer<typeof configSchema>;

/** A post on one account: written by the agent when it has no content, then published once. */
export const socialPost: TaskTypeDefinition = {
  type: 'social_post',
  internal: false,
  needsPlatform: true,
  config: configSchema,
  check,
};

/** What a task's content and config say is to be published. `to` is the recipient's address, kept elsewhere. */
export function draftOf(content: string, config: Record<string, unknown>, to: string | null): Draft {
  const { link, linkTitle, template } = config as SocialPostConfig;
  return {
    text: content,
    link: link ?? null,
    linkTitle: linkTitle ?? null,
    to,
    template: (template as MessageTemplate | undefined) ?? null,
  };
}

function check({ platform, accountKind, content, config }: TaskRequest): Problem[] {
  if (platform === null) return [];
  const { to, topic, brief, template } = config as SocialPostConfig;
  const draft = draftOf(content ?? '', config, to ?? null);
  const problems = platform.validate(draft, { kind: accountKind ?? '' });
  const written = content === null && template === undefined && (topic !== undefined || brief !== undefined);
  // The agent will write the text within the limits; only the rest can be wrong now.
  return written ? problems.filter(({ field }) => field !== 'content') : problems;
}

function isWebLink(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}
