import { documentation } from '../harness/graph/index.ts';
import { titleOf } from './cloud-error.ts';
import type { Message, MessageState, MessageStatus } from './entities.ts';
import type { MessageRequest } from './message-request.ts';
import { tellingOf, type Refusal } from './recipients.ts';
import { seconds, type ToldChange } from './webhooks.ts';

/** What will become of a message, each state `delayMs` after the one before. */
export function statesOf(
  { to, file }: MessageRequest,
  refusal: Refusal | null,
  acceptedAt: Date,
  delayMs: number,
): MessageState[] {
  return statusesOf(to, file?.kind === 'audio', refusal).map((status, index) => ({
    status,
    at: new Date(acceptedAt.getTime() + (index + 1) * delayMs).toISOString(),
  }));
}

function statusesOf(to: string, isPlayed: boolean, refusal: Refusal | null): readonly MessageStatus[] {
  if (refusal) return refusal.told === 'after_sent' ? ['sent', 'failed'] : ['failed'];
  const arrived =
    tellingOf(to) === 'without_delivered' ? (['read'] as const) : (['delivered', 'read'] as const);
  return ['sent', ...arrived, ...(isPlayed ? (['played'] as const) : [])];
}

/** The webhooks of its states ("Status messages webhook reference"); a failed one says why and has no price. */
export function statusWebhooks(
  message: Message,
  request: MessageRequest,
  refusal: Refusal | null,
  isFree: boolean,
): ToldChange[] {
  const { id, data } = message;
  const statuses = data.states.map(({ status, at }) => ({
    id,
    status,
    timestamp: String(seconds(at)),
    recipient_id: data.to,
    ...(request.callbackData !== null && { biz_opaque_callback_data: request.callbackData }),
    ...(status === 'failed' && refusal
      ? { errors: [errorOf(refusal)] }
      : { pricing: pricingOf(request, isFree) }),
  }));
  const told = (name: string, dueAt: Date, some: readonly unknown[]): ToldChange => ({
    id: `${id}/${name}`,
    dueAt,
    field: 'messages',
    value: { statuses: some },
  });
  const dueTimes = data.states.map(({ at }) => new Date(at));
  const telling = tellingOf(data.to);
  const [last] = dueTimes.slice(-1);
  if (telling === 'together' && last) return [told('all', last, statuses)];
  const due = telling === 'backwards' ? dueTimes.toReversed() : dueTimes;
  const once = due.map((dueAt, index) => told(String(index), dueAt, [statuses[index]]));
  if (telling !== 'twice') return once;
  return [...once, ...once.map((each) => ({ ...each, id: `${each.id}/again` }))];
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
function pricingOf({ category }: MessageRequest, isFree: boolean): Record<string, unknown> {
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
  const figure = (status: MessageStatus) => Number(come.includes(status));
  return {
    sent: figure('sent'),
    delivered: figure('delivered'),
    read: figure('read'),
    failed: figure('failed'),
    ...(message.data.states.some(({ status }) => status === 'played') && { played: figure('played') }),
  };
}
