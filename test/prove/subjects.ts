/** Who can tell what became of a send whose answer was lost. */
export type Witness = 'list' | 'webhook' | 'person';

/** A column of the table: a kind of account, by what its platform lets us know. */
export interface Subject {
  id: string;
  platform: string;
  /** What people read. */
  name: string;
  witness: Witness;
  /** Named where the platform has more than one kind of account. */
  accountKind: string | null;
}

/** Recipients whose status webhooks never reach us begin so; those of the others with `heardNumbers`. */
export const mutedNumbers = '1555124';
const heardNumbers = '1555123';

const standard = { accountKind: null } as const;

export const subjects: readonly Subject[] = [
  { ...standard, id: 'facebook', platform: 'facebook', name: 'Facebook', witness: 'list' },
  { ...standard, id: 'twitter', platform: 'twitter', name: 'X', witness: 'list' },
  { ...standard, id: 'linkedin', platform: 'linkedin', name: 'LinkedIn page', witness: 'list' },
  {
    id: 'linkedin-member',
    platform: 'linkedin',
    name: 'LinkedIn member',
    witness: 'person',
    accountKind: 'member',
  },
  { ...standard, id: 'whatsapp', platform: 'whatsapp', name: 'WhatsApp', witness: 'webhook' },
  {
    ...standard,
    id: 'whatsapp-muted',
    platform: 'whatsapp',
    name: 'WhatsApp, no webhook',
    witness: 'person',
  },
];

/** A recipient for platforms that send messages, another one for each number. */
export function recipientOf({ id, platform }: Subject, number: number): string | null {
  if (platform !== 'whatsapp') return null;
  const prefix = id === 'whatsapp-muted' ? mutedNumbers : heardNumbers;
  return `+${prefix}${String(number % 10_000).padStart(4, '0')}`;
}

/** How many of these subjects publish on each platform: so many requests a fault or a hold must hit. */
export function countByPlatform(some: readonly Subject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { platform } of some) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  return counts;
}
