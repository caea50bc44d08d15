/** Why a message does not arrive, and whether its sender is told at once or by a status webhook. */
export interface Refusal {
  code: 131026 | 131047;
  details: string;
  told: 'at_once' | 'by_webhook';
}

const notOnWhatsApp = { code: 131026, details: 'Message Undeliverable.' } as const;
const windowClosed = {
  code: 131047,
  details:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
} as const;

/** The last digits before the subscriber's say what happens to a number; both ways of telling are seen in life. */
const refusals: readonly { prefix: string; refusal: Refusal }[] = [
  { prefix: '1555000', refusal: { ...notOnWhatsApp, told: 'at_once' } },
  { prefix: '1555001', refusal: { ...notOnWhatsApp, told: 'by_webhook' } },
  { prefix: '1555999', refusal: { ...windowClosed, told: 'at_once' } },
  { prefix: '1555998', refusal: { ...windowClosed, told: 'by_webhook' } },
];

/** Every other number is on WhatsApp and has an open 24-hour window. Templates need no window. */
export function refusalFor(to: string, isTemplate: boolean): Refusal | null {
  const refusal = refusals.find(({ prefix }) => to.startsWith(prefix))?.refusal ?? null;
  return refusal?.code === 131047 && isTemplate ? null : refusal;
}

/** Whether the recipient wrote within the last 24 hours, which decides about the price, too. */
export const hasOpenWindow = (to: string): boolean => refusalFor(to, false)?.code !== 131047;
