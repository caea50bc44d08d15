import { facebookEmulator } from './facebook/index.ts';
import type { Emulator } from './harness/index.ts';
import { linkedinEmulator } from './linkedin/index.ts';
import { twitterEmulator } from './twitter/index.ts';
import { whatsappEmulator } from './whatsapp/index.ts';

/** Every emulator there is; adding a platform adds its line here. */
export const emulators: readonly Emulator[] = [
  facebookEmulator,
  twitterEmulator,
  linkedinEmulator,
  whatsappEmulator,
];
