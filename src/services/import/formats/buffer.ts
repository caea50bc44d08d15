import { media, type Format } from './format.ts';

/**
 * Buffer's bulk upload: `Text`, `Image URL`, `Tags`, `Posting Time` ("YYYY-MM-DD HH:mm" on the wall clock of the
 * channel), `Board Name` (Pinterest). Names are case-sensitive there. One file is for one channel, which it does not
 * name. Source: Buffer's help article 926, "How to upload posts in bulk". Its reports of sent posts are no schedule.
 */
export const buffer: Format = {
  header: (cell) => cell.trim().toLowerCase(),
  columns: new Map([
    ['text', { field: 'content' }],
    ['image url', media],
    ['tags', { ignored: true }],
    ['posting time', { field: 'scheduledAt' }],
    ['board name', { refused: 'it is meant for a board of Pinterest' }],
  ]),
};
