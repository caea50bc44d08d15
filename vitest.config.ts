import { defineConfig } from 'vitest/config';

/** Looks at what the other tests noted, so it runs when they have ended. */
const last = ['test/conformance/every-answer.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Ends what hangs; many tests start processes, which takes long on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/answers-folder.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...last, '**/node_modules/**'],
          globalSetup: ['test/support/postgres.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'last', include: last, sequence: { groupOrder: 1 } } },
    ],
  },
});
