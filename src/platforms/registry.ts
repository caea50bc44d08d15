import { facebook } from './facebook/index.ts';
import { linkedin } from './linkedin/index.ts';
import type { Platform } from './platform.ts';
import { twitter } from './twitter/index.ts';
import { whatsapp } from './whatsapp/index.ts';

export const platforms: readonly Platform[] = [facebook, twitter, linkedin, whatsapp];

/** The platform of that id or alias, in any case; null when there is none. */
export function findPlatform(idOrAlias: string): Platform | null {
  const wanted = idOrAlias.trim().toLowerCase();
  return platforms.find(({ id, aliases }) => id === wanted || aliases.includes(wanted)) ?? null;
}
