import { CarillonError } from '../../core/index.ts';
import type { Emulator, EmulatorContext } from './emulator.ts';
import type { Faults } from './faults.ts';
import type { Holds } from './holds.ts';
import type { RequestLog } from './request-log.ts';

/** Below it lies what is not the vendor's. */
export const root = '/_emulator';

export interface ControlOptions {
  context: EmulatorContext & { faults: Faults; holds: Holds };
  emulators: readonly Emulator[];
  requests: RequestLog;
  /** Where the emulators are served; undefined: where the request went; null: nowhere. */
  publicUrl: string | null | undefined;
}

/** @throws CarillonError `unknown_platform`. */
export function emulatorOf(emulators: readonly Emulator[], platform: string): Emulator {
  const emulator = emulators.find((each) => each.platform === platform);
  if (emulator) return emulator;
  throw new CarillonError('unknown_platform', {
    platform,
    known: emulators.map((each) => each.platform).join(', '),
  });
}
