import type { PlatformLimits } from '../platform.ts';

/**
 * 63,206 is what everybody cites; no page of Meta's names it, nor what it counts. We count UTF-16 units: an emoji is
 * two or more, so a text that passes is short enough in every reading.
 */
export const limits: PlatformLimits = {
  text: { max: 63_206, unit: 'characters', linkCost: null },
  linkTitleMax: null,
  needsRecipient: false,
  replies: ['comment'],
};

/** Of a comment, in UTF-16 units. Others cite it; no page of Meta's that we read does, so it is not verified. */
export const commentMax = 8_000;

export const measure = (text: string): number => text.length;

export const publishDeadlineMs = 15_000;

/** Meta says nothing about how soon a post can be read back; two minutes with several looks is the careful reading. */
export const settleMs = 120_000;

export const readBack = {
  pageSize: 100,
  maxPages: 10,
  /** Meta's clock and ours may differ; a post of ours must not fall out of the window for that. */
  clockLeewaySeconds: 60,
} as const;

export const variables = [
  {
    name: 'FB_ACCESS_TOKEN',
    required: true,
    meaning: 'Page access token with pages_manage_posts and pages_read_engagement.',
  },
  { name: 'FB_PAGE_ID', required: true, meaning: 'The number of the Page that posts.' },
  {
    name: 'FB_APP_SECRET',
    required: false,
    meaning: 'App secret; every call is then signed with appsecret_proof.',
  },
  { name: 'FB_API_VERSION', required: false, meaning: 'Graph API version, v26.0 by default.' },
] as const;
