import { expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { coverageGaps } from './coverage.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer } from './server.ts';
import { toyEmulator } from './toy-emulator.ts';

const { context } = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators: [] });

it('finds nothing where table and routes agree', () => {
  expect(coverageGaps(toyEmulator, context)).toEqual([]);
});

it('finds rows without a route, and routes without a row', () => {
  const row = { operation: 'read', method: 'GET', path: '/notes/{id}', state: 'whole', note: '' } as const;
  expect(coverageGaps({ ...toyEmulator, coverage: [row] }, context)).toEqual([
    'GET /notes/{} is in the table and has no route',
    'POST /notes has a route and is not in the table',
  ]);
});

it('does not look for routes of calls that are missing on purpose', () => {
  const row = { operation: 'read', method: 'GET', path: '/notes/{id}', state: 'missing', note: '' } as const;
  expect(coverageGaps({ ...toyEmulator, coverage: [...toyEmulator.coverage, row] }, context)).toEqual([]);
});
