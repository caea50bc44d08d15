import { messageOf, systemClock, type Clock } from '../core/index.ts';
import { buildRequest, unbuildable, type BuiltRequest } from './build-request.ts';
import type { Endpoint, HttpRequest } from './endpoint.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { mayStillSend, sinceIntent, tooLate, type SendPermit } from './send-permit.ts';
import { sendOverSocket } from './send-over-socket.ts';
import { maxAnswerBytes, type SendResult } from './send-result.ts';
import { withoutSecrets } from './without-secrets.ts';

/**
 * The one visible call of an effect: one connection of its own, one request, no redirects, no retries.
 * Its result says what is certain; see SendResult. Never throws.
 */
export async function sendOnce(
  endpoint: Endpoint,
  request: HttpRequest,
  permit: SendPermit,
  clock: Clock = endpoint.clock ?? systemClock,
): Promise<SendResult> {
  const built = buildRequest(endpoint, request, {
    'x-request-id': permit.taskId,
    'content-length': String(Buffer.byteLength(request.body ?? '')),
    connection: 'close',
  });
  if (built === null) return { result: 'not_sent', failure: unbuildable };
  if (!mayStillSend(permit, clock)) return { result: 'not_sent', failure: tooLate };
  const sent = await (endpoint.fetch === null
    ? sendOverSocket(built, permit, clock)
    : sendInProcess(endpoint.fetch, built, permit, clock));
  if (sent.result === 'answered') endpoint.onAnswer?.(sent.answer.headers);
  return sent.result === 'answered' ? { ...sent, answer: withoutSecrets(sent.answer, built) } : sent;
}

/** Called in the tick that checked the permit. */
async function sendInProcess(
  fetch: NonNullable<Endpoint['fetch']>,
  built: BuiltRequest,
  permit: SendPermit,
  clock: Clock,
): Promise<SendResult> {
  const deadlineMs = permit.deadlineMs - sinceIntent(permit, clock);
  try {
    const answer = await fetchAnswer(fetch, built, { deadlineMs, maxBytes: maxAnswerBytes, clock });
    return { result: 'answered', answer };
  } catch (error) {
    return { result: 'unknown', reason: messageOf(error) };
  }
}
