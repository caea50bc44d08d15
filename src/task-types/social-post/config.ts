import { z } from 'zod';

/** Text that Postgres and every platform can hold. */
const text = z
  .string()
  .refine((value) => value.isWellFormed(), 'has a lone surrogate (half an emoji)')
  .refine((value) => !value.includes('\0'), 'has a NUL byte');

const webLink = text.max(2_048).refine((value) => isWebLink(value), 'must be an http(s) address');

/** What is published below or after the post; blank is refused, since no platform shows it. */
const follower = text.max(10_000).refine((value) => value.trim() !== '', 'must not be blank');

/** X's composer ends a thread here. */
const maxThread = 25;

/** Most recipients of one broadcast. */
const maxRecipients = 1_000;

const recipient = text.max(40);

const templateSchema = z.strictObject({
  name: text.min(1).max(512),
  language: text.min(2).max(20),
  parameters: z.array(text.max(1_024)).max(50).optional(),
  header: text.max(1_024).optional(),
  buttons: z
    .array(
      z.strictObject({
        index: z.int().min(0).max(9),
        kind: z.enum(['url', 'quick_reply', 'copy_code']),
        value: text.min(1).max(2_000),
      }),
    )
    .max(10)
    .optional(),
});

/** Most files of one post on any platform. */
const maxMedia = 20;

const described = { alt: text.max(5_000).nullish(), title: text.max(500).nullish() };

/** A file that is stored here, by its id. What else is known of it may come along and is looked up anew. */
const storedSchema = z.looseObject({ id: z.uuid(), ...described });

/** A file to fetch from a public address and store. */
const fetchedSchema = z.strictObject({ url: webLink, ...described });

/** What the `config` of a `social_post` may hold. */
export const configSchema = z.strictObject({
  maxRetries: z.int().min(0).max(10).optional(),
  link: webLink.optional(),
  linkTitle: text.max(1_000).optional(),
  /** The link stands in the first comment instead of the post. */
  linkInReply: z.boolean().optional(),
  topic: text.min(1).max(1_000).optional(),
  /** From where the topic is looked at, e.g. "a question to the readers". */
  angle: text.min(1).max(200).optional(),
  brief: text.min(1).max(10_000).optional(),
  /** One recipient, or several: then the task is a broadcast. */
  to: z.union([recipient, z.array(recipient).min(1).max(maxRecipients)]).optional(),
  template: templateSchema.optional(),
  /** The posts of a thread after the first, which is the content. */
  thread: z
    .array(follower)
    .min(1)
    .max(maxThread - 1)
    .optional(),
  firstComment: follower.optional(),
  media: z
    .array(z.union([storedSchema, fetchedSchema]))
    .min(1)
    .max(maxMedia)
    .optional(),
  format: z.enum(['reel', 'story']).optional(),
  visibility: z.enum(['connections', 'logged_in']).optional(),
  repliesBy: z.enum(['followed', 'mentioned', 'subscribers', 'verified']).optional(),
  /** Address or id of the post that this one quotes. */
  quotes: text.min(1).max(2_048).optional(),
  missedAfterMinutes: z.int().min(1).max(525_600).optional(),
  allowDuplicate: z.boolean().optional(),
});

export type SocialPostConfig = z.infer<typeof configSchema>;

function isWebLink(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}
