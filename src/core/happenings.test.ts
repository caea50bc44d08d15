import { expect, it } from 'vitest';
import { createHappenings, type Happening } from './happenings.ts';

it('tells every listener what happened, and nobody of a listener that fails', () => {
  const happenings = createHappenings();
  const heard: Happening[] = [];
  happenings.listen(() => {
    throw new Error('miscounted');
  });
  happenings.listen((happening) => void heard.push(happening));
  happenings.tell({ what: 'claimed', type: 'social_post', lateMs: 5 });
  expect(heard).toEqual([{ what: 'claimed', type: 'social_post', lateMs: 5 }]);
});
