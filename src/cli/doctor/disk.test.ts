import { expect, it } from 'vitest';
import { judgeDisk } from './disk.ts';

it('warns below 2 GiB, and calls less than 256 MiB a problem', () => {
  const mib = 1024 * 1024;
  expect([2_048, 2_047, 256, 255].map((free) => judgeDisk(free * mib).state)).toEqual([
    'ok',
    'warning',
    'warning',
    'problem',
  ]);
});
