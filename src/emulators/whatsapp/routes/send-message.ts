import type { Context } from 'hono';
import { logEffect, timedNumber, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { refusalFor } from '../acceptance.ts';
import { readCall } from '../call.ts';
import { cloudError } from '../cloud-error.ts';
import { digitsOf, emulatedNumber, numberLock, platform, type Message } from '../entities.ts';
import { receive, wordOf } from '../inbound.ts';
import { countReached, createThroughput, nextBusyUntil } from '../limits.ts';
import { parseMessage, type MessageRequest } from '../message-request.ts';
import { hasOpenWindow, isRecent, putPerson, readPerson } from '../people.ts';
import { answerOf, type Refusal } from '../recipients.ts';
import type { WhatsappSettings } from '../settings.ts';
import { statesOf, statusWebhooks } from '../statuses.ts';
import { owe } from '../webhooks.ts';

/** POST /{phone_number_id}/messages: 200 means accepted; what becomes of it is told by webhooks. */
export function sendMessage(context: EmulatorContext, settings: WhatsappSettings) {
  const takeTurn = createThroughput(settings);
  return async (c: Context): Promise<Response> => {
    const request = parseMessage(await readCall(c), settings);
    if (request.to === digitsOf(emulatedNumber.displayPhoneNumber)) {
      throw cloudError(131021, 'Sender and recipient phone number is the same.');
    }
    takeTurn(context.clock.now());
    const taskId = c.req.header('x-request-id') ?? null;
    const message = await context.store.transaction(numberLock, (tx) =>
      accept(tx, context, settings, request, taskId),
    );
    return c.json({
      messaging_product: 'whatsapp',
      contacts: [{ input: request.input, wa_id: request.to }],
      messages: [
        { id: message.id, message_status: request.held ? 'held_for_quality_assessment' : 'accepted' },
      ],
    });
  };
}

/** The message and the webhooks it owes are kept in one transaction, before the answer. */
async function accept(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: WhatsappSettings,
  request: MessageRequest,
  taskId: string | null,
): Promise<Message> {
  const { to, category, text } = request;
  const now = context.clock.now();
  const person = await readPerson(tx, to);
  const busyUntil = nextBusyUntil(person, now, settings);
  const refusal = await refusalFor(tx, context, settings, request, person);
  if (refusal?.told === 'at_once') throw cloudError(refusal.code, refusal.details);
  const isOpen = hasOpenWindow(to, person, now, settings);
  const isReached = isOpen || isRecent(person.reachedAt, now);
  if (!isReached) await countReached(tx, to, now, settings);
  const reachedAt = isReached ? person.reachedAt : now.toISOString();
  await putPerson(tx, to, now, { ...person, busyUntil, reachedAt });

  const number = timedNumber(now, await tx.nextNumber('whatsapp.message'));
  const id = `wamid.HBgL${Buffer.from(number).toString('base64')}`;
  const states = statesOf(request, refusal, now, context.settings.webhookDelayMs);
  const message: Message = {
    platform,
    kind: 'message',
    id,
    owner: emulatedNumber.id,
    createdAt: now,
    data: { to, text, taskId, states, ...extrasOf(request) },
  };
  await tx.put(message);
  await logEffect(tx, { platform, account: emulatedNumber.id, remoteId: id, text, taskId, at: now });
  await owe(tx, statusWebhooks(message, request, refusal, isOpen && category !== 'marketing'));
  await letAnswer(tx, message, refusal, context.settings.webhookDelayMs);
  return message;
}

const extrasOf = ({ file, note, quotes }: MessageRequest): Partial<Message['data']> => ({
  ...(file?.id && { files: [file.id] }),
  ...(file?.link && { link: file.link }),
  ...(note !== null && { note }),
  ...(quotes !== null && { quotes }),
});

/** Some people answer whatever they read. */
async function letAnswer(
  tx: StoreTransaction,
  { id, data }: Message,
  refusal: Refusal | null,
  delayMs: number,
): Promise<void> {
  const text = answerOf(data.to);
  const read = data.states.at(-1);
  if (text === null || refusal || !read) return;
  const at = new Date(Date.parse(read.at) + delayMs);
  const answer = { from: data.to, name: null, text, payload: null, quotes: id, preference: wordOf(text) };
  await receive(tx, answer, at);
}
