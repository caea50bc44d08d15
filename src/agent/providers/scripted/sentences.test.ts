import { describe, expect, it } from 'vitest';
import { closed, forbidsHashtags, isList, sentencesOf } from './sentences.ts';

describe('sentencesOf', () => {
  it.each([
    ['Announce that we moved to Lyon', ['We moved to Lyon.']],
    [
      'Write a short LinkedIn post about our new shop. It opens in May!',
      ['Our new shop.', 'It opens in May!'],
    ],
    ['Please remind everyone that doors open at 7.', ['Doors open at 7.']],
    ['Tell people about the fair', ['The fair.']],
    ['Invite people to our open day.', ['You are invited to our open day.']],
    [
      'We sell tea. Keep it friendly. Use a warm tone. Do not mention prices. Max 200 characters',
      ['We sell tea.'],
    ],
    ['We sell tea. Add two emojis. No hashtags! Friendly tone.', ['We sell tea.']],
    ['- Tours at 10\n- Cake\n\n2) Music 🎵', ['Tours at 10.', 'Cake.', 'Music 🎵']],
    ['See https://e.com/?A=b. It is new', ['See https://e.com/?A=b.', 'It is new.']],
    ['Look at https://e.com/!Now', ['Look at https://e.com/!Now']],
    ['Be funny', []],
  ])('reads %j', (brief, sentences) => {
    expect(sentencesOf(brief)).toEqual(sentences);
  });

  it.each([
    'Share your photos with us.',
    'State of the art, at last.',
    'Highlight of the week: cake.',
    'Use our new app!',
    'Be there at seven.',
    'Say hello to Ana.',
    'Post your photos.',
  ])("leaves the post's own words alone: %j", (brief) => {
    expect(sentencesOf(brief)).toEqual([brief]);
  });
});

describe('closed', () => {
  it('adds a full stop only where one belongs', () => {
    const sentences = ['Done', 'Done!', 'Up 5%', 'Cake 🍰', 'See https://e.com/a', '“Yes”'];
    expect(sentences.map(closed)).toEqual([
      'Done.',
      'Done!',
      'Up 5%.',
      'Cake 🍰',
      'See https://e.com/a',
      '“Yes”.',
    ]);
  });
});

it('knows a list and a wish for no hashtags', () => {
  expect([isList('News:\n- a\n- b'), isList('a - b'), isList('- one')]).toEqual([true, false, false]);
  expect([forbidsHashtags('Warm tone, no hashtags'), forbidsHashtags('Add hashtags')]).toEqual([true, false]);
});
