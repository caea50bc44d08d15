import { documentation } from '../harness/graph/index.ts';
import type { OwedWebhook } from '../harness/index.ts';
import { titleOf } from './cloud-error.ts';
import { digitsOf, emulatedNumber, platform, type Message, type MessageState } from './entities.ts';
import type { MessageRequest } from './message-request.ts';
import { hasOpenWindow, type Refusal } from './recipients.ts';

/** What will become of a message, each state `delayMs` after the one before. */
export function statesOf(refusal: Refusal | null, acceptedAt: Date, delayMs: number): MessageState[] {
  const statuses = refusal ? (['failed'] as const) : (['sent', 'delivered', 'read'] as const);
  return statuses.map((status, index) => ({
    status,
    at: new Date(acceptedAt.getTime() + (index + 1) * delayMs).toISOString(),
  }));
}

/** One webhook per state ("Status messages webhook reference"); a failed one says why and has no price. */
export function webhooksOf(
  message: Message,
  request: MessageRequest,
  refusal: Refusal | null,
): OwedWebhook[] {
  return message.data.states.map(({ status, at }, index) => ({
    id: `${message.id}/${index}`,
    platform,
    dueAt: new Date(at),
    body: JSON.stringify(
      envelope({
        id: message.id,
        status,
        timestamp: String(Math.floor(Date.parse(at) / 1000)),
        recipient_id: message.data.to,
        ...(request.callbackData !== null && { biz_opaque_callback_data: request.callbackData }),
        ...(refusal ? { errors: [errorOf(refusal)] } : { pricing: pricingOf(request) }),
      }),
    ),
  }));
}

function envelope(status: Record<string, unknown>): Record<string, unknown> {
  const metadata = {
    display_phone_number: digitsOf(emulatedNumber.displayPhoneNumber),
    phone_number_id: emulatedNumber.id,
  };
  const value = { messaging_product: 'whatsapp', metadata, statuses: [status] };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: emulatedNumber.accountId, changes: [{ value, field: 'messages' }] }],
  };
}

function errorOf({ code, details }: Refusal): Record<string, unknown> {
  return {
    code,
    title: titleOf(code),
    message: titleOf(code),
    error_data: { details },
    href: `${documentation}/whatsapp/cloud-api/support/error-codes/`,
  };
}

/** Per delivered message since 2025-07-01: inside an open window only marketing costs. */
function pricingOf({ category, to }: MessageRequest): Record<string, unknown> {
  const isFree = category !== 'marketing' && hasOpenWindow(to);
  return {
    billable: !isFree,
    pricing_model: 'PMP',
    type: isFree ? 'free_customer_service' : 'regular',
    category: category ?? 'service',
  };
}

/** Figures of a message: which of its states have come by `now`. */
export function metricsOf(message: Message, now: Date): Record<string, number> {
  const come = message.data.states
    .filter(({ at }) => Date.parse(at) <= now.getTime())
    .map(({ status }) => status);
  const figure = (status: MessageState['status']) => Number(come.includes(status));
  return {
    sent: figure('sent'),
    delivered: figure('delivered'),
    read: figure('read'),
    failed: figure('failed'),
  };
}
