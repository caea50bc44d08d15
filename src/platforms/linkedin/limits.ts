import type { PlatformLimits } from '../platform.ts';
import { toLittleText } from './little-text.ts';

/** 3,000 and 400 are what other clients observed; LinkedIn's pages give no figures. */
export const limits: PlatformLimits = {
  text: { max: 3_000, unit: 'characters', linkCost: null },
  linkTitleMax: 400,
  needsRecipient: false,
  replies: ['comment'],
};

/** Of a comment's text, which is plain. Other clients observed it; LinkedIn's pages give no figure. */
export const commentMax = 1_250;

/** Both figures are ours, LinkedIn publishes none. */
export const publishDeadlineMs = 15_000;
export const settleMs = 60_000;

export const readBack = { pageSize: 100, maxPages: 10 } as const;

/** LinkedIn's clock and ours may differ; a post of ours must not fall out of the window for that. */
export const clockLeewayMs = 60_000;

/** The API version of July 2026, which LinkedIn ends on 2027-07-15. */
export const defaultVersion = '202607';

/** Whether LinkedIn counts the escapes is not documented, so they count. */
export const measure = (text: string): number => toLittleText(text).length;
