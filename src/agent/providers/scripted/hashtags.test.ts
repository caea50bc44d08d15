import { expect, it } from 'vitest';
import { hashtagsOf } from './hashtags.ts';

it.each([
  ['a short topic makes one', 'Spring sale', '', '#SpringSale'],
  ['common words are left out', 'Why we roast light', '', '#RoastLight'],
  ['abbreviations count', 'AI at work', '', '#AIWork'],
  [
    'a long topic gives its two longest words',
    'How customers choose between coffee and tea',
    '',
    '#Customers #Choose',
  ],
  ['emoji, punctuation and addresses are no words', 'Open day 🌷! https://e.com/a', '', '#OpenDay'],
  ['letters of all scripts are', 'Kaffee für Zürich', '', '#KaffeeFürZürich'],
  ['without a topic the brief gives them', '', 'We are hiring a baker in Lisbon.', '#Hiring #Lisbon'],
  ['words with an apostrophe make none', "Don't", '', ''],
  ['nothing makes none', '🌷', 'so it is', ''],
])('%s', (_name, topic, brief, hashtags) => {
  expect(hashtagsOf(topic, brief)).toBe(hashtags);
});
