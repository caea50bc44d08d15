/** Why a message does not arrive, and how its sender is told. */
export interface Refusal {
  code: number;
  details: string;
  /** `after_sent`: by a webhook, too, but one that says "sent" comes first. */
  told: 'at_once' | 'by_webhook' | 'after_sent';
}

const notOnWhatsApp = { code: 131026, details: 'Message Undeliverable.' } as const;

/** Which of a person's messages a refusal is about. */
type Concerned = 'all' | 'marketing' | 'files';

/** The first digits of a number say what happens to what it is sent. */
const refusals: readonly { prefix: string; concerns: Concerned; refusal: Refusal }[] = [
  { prefix: '1555000', concerns: 'all', refusal: { ...notOnWhatsApp, told: 'at_once' } },
  { prefix: '1555001', concerns: 'all', refusal: { ...notOnWhatsApp, told: 'by_webhook' } },
  {
    prefix: '1555002',
    concerns: 'marketing',
    refusal: {
      code: 131049,
      details: 'This message was not delivered to maintain healthy ecosystem engagement.',
      told: 'by_webhook',
    },
  },
  {
    prefix: '1555003',
    concerns: 'marketing',
    refusal: {
      code: 130472,
      details: "Failed to send message because this user's phone number is part of an experiment",
      told: 'by_webhook',
    },
  },
  {
    prefix: '1555005',
    concerns: 'all',
    refusal: { code: 130403, details: 'The user has blocked this business.', told: 'by_webhook' },
  },
  { prefix: '1555006', concerns: 'all', refusal: { ...notOnWhatsApp, told: 'after_sent' } },
  {
    prefix: '1555009',
    concerns: 'files',
    refusal: { code: 131053, details: 'Failed to process the media file.', told: 'by_webhook' },
  },
];

export function seededRefusal(to: string, isMarketing: boolean, hasFile: boolean): Refusal | null {
  const isMeant = (concerns: Concerned) =>
    concerns === 'all' || (concerns === 'marketing' ? isMarketing : hasFile);
  const found = refusals.find(({ prefix, concerns }) => to.startsWith(prefix) && isMeant(concerns));
  return found?.refusal ?? null;
}

/** These never wrote first; how the sender hears of it is seen both ways in life. */
export function seededWindow(to: string): { told: 'at_once' | 'by_webhook' } | null {
  if (to.startsWith('1555999')) return { told: 'at_once' };
  return to.startsWith('1555998') ? { told: 'by_webhook' } : null;
}

/** These stopped marketing before anything was sent. */
export const stoppedFromTheStart = (to: string): boolean => to.startsWith('1555004');

/** How webhooks tell of a message: `in_order` of all others. */
export type Telling = 'in_order' | 'without_delivered' | 'backwards' | 'twice' | 'together';

const tellings: Readonly<Record<string, Telling>> = {
  '1555007': 'without_delivered',
  '1555008': 'backwards',
  '1555010': 'twice',
  '1555011': 'together',
};

export const tellingOf = (to: string): Telling => tellings[to.slice(0, 7)] ?? 'in_order';

/** What a person answers to every message; null: nothing. */
export function answerOf(to: string): string | null {
  if (to.startsWith('1555012')) return 'STOP';
  return to.startsWith('1555013') ? 'Thank you!' : null;
}
