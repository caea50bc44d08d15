import type { Format } from './format.ts';

/**
 * Hootsuite's bulk schedule: no header; date and time, message, and a link or nothing. Whether the day or the month
 * comes first is chosen on upload and not in the file. One file is for one social network. Its own help page could not
 * be read; source: users' descriptions of it and of its sample file, 2015 and 2016.
 */
export const hootsuite: Format = {
  header: null,
  columns: new Map([
    ['1 (date and time)', { field: 'scheduledAt' }],
    ['2 (message)', { field: 'content' }],
    ['3 (link)', { field: 'link' }],
  ]),
};
