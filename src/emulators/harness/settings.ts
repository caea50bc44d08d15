import type { EmulatorSettings } from './emulator.ts';

/** What an emulator does unless a test or an operator bends it. */
export const defaultSettings: EmulatorSettings = {
  readBackLagMs: 0,
  webhookDelayMs: 200,
  processingMs: 2_000,
  maxPageSize: 100,
};
