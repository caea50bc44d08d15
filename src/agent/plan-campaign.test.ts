import { expect, it } from 'vitest';
import { planPost } from './plan-campaign.ts';

const goal = 'Sell bread';
const pairs = (brief: string, count: number) =>
  Array.from({ length: count }, (_, ordinal) => planPost({ goal, brief }, ordinal));

it('takes the topics from the points of a list, else from the sentences, else from the goal', () => {
  const topics = (brief: string) => [...new Set(pairs(brief, 10).map(({ topic }) => topic))];
  expect(topics('Say this:\n- one\n- two\n3. three')).toEqual(['one', 'two', 'three']);
  expect(topics('We bake. We sell.')).toEqual(['We bake.', 'We sell.']);
  expect(topics('')).toEqual([goal]);
});

it.each([1, 2, 3, 5, 8, 16])(
  'gives %i topics each of the angles before it repeats one as another take',
  (count) => {
    const brief = Array.from({ length: count }, (_, index) => `- topic ${index}`).join('\n');
    const planned = pairs(brief, count * 8 * 3).map(({ topic, angle }) => `${topic} ${angle}`);
    expect(new Set(planned).size).toBe(count * 8 * 3);
    expect(planned.slice(0, count * 8).some((one) => one.includes(', take '))).toBe(false);
  },
);
