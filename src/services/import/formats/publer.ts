import { media, type Format } from './format.ts';

/**
 * Publer's CSV of twelve columns, and the names of the older one with six. Its template explains a name behind " - ",
 * which is cut off here. The date is "YYYY-MM-DD HH:MM" or with slashes; prompts ("next Friday") and blank dates
 * (automatic times) have no time we could know. Source: Publer's help article "What CSV template should I use?" and its
 * announcement of the new template.
 */
export const publer: Format = {
  header: (cell) => (cell.split(' - ')[0] ?? '').trim().toLowerCase(),
  columns: new Map([
    ['date', { field: 'scheduledAt' }],
    ['text', { field: 'content' }],
    ['message', { field: 'content' }],
    ['link', { field: 'link' }],
    ['link(s)', { field: 'link' }],
    ['media url', media],
    ['media url(s)', media],
    // Of the video, pin or document: there is none without media.
    ['title', { ignored: true }],
    ['label', { ignored: true }],
    ['labels', { ignored: true }],
    ['label(s)', { ignored: true }],
    ['alt text(s)', { ignored: true }],
    ['comment(s)', { field: 'firstComment' }],
    ['pin board, fb album, or google category', { refused: 'boards, albums and categories are not known' }],
    ['post subtype', { refused: 'stories, reels and documents can not be published yet' }],
    ['cta', { refused: 'buttons are not known' }],
    ['reminder', { refused: 'it asks for a reminder instead of a post' }],
  ]),
};
