import { request as startRequest, type IncomingMessage } from 'node:http';
import { isIP, connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageOf, type Clock } from '../core/index.ts';
import type { BuiltRequest } from './build-request.ts';
import { maxAnswerBytes, type SendResult } from './send-result.ts';
import { mayStillSend, sendTimeLeftMs, sinceIntent, tooLate, type SendPermit } from './send-permit.ts';

/** `tcp` is kept beside a TLS stream because only it can be reset. */
interface Connection {
  tcp: Socket;
  stream: Socket;
}

/** Opens a connection, and hands over the bytes only if the permit still holds when it stands. */
export async function sendOverSocket(
  message: BuiltRequest,
  permit: SendPermit,
  clock: Clock,
): Promise<SendResult> {
  let connection: Connection;
  try {
    connection = await openConnection(message.url, sendTimeLeftMs(permit, clock));
  } catch (error) {
    return notSent(message.url, error);
  }
  return exchange(connection, message, permit, clock);
}

function openConnection(url: URL, timeoutMs: number): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const secure = url.protocol === 'https:';
  // An IPv6 host stands in brackets in a URL.
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const tcp = connectTcp({ host, port: Number(url.port || (secure ? 443 : 80)), noDelay: true });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const stream = secure ? connectTls({ socket: tcp, host, ...servername }) : tcp;
  const timer = setTimeout(() => fail(new Error('the connection was not established in time')), timeoutMs);
  const fail = (error: Error) => {
    clearTimeout(timer);
    stream.destroy();
    tcp.destroy();
    reject(error);
  };
  // These listeners stay: an error on a socket nobody listens to would end the process.
  tcp.on('error', fail);
  stream.on('error', fail);
  stream.once('close', () => fail(new Error('the connection was closed while it was being established')));
  stream.once(secure ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    resolve({ tcp, stream });
  });
  return promise;
}

/** One request on a connection that stands. Once the bytes are handed over, everything but a whole answer is unknown. */
function exchange(
  { tcp, stream }: Connection,
  message: BuiltRequest,
  permit: SendPermit,
  clock: Clock,
): Promise<SendResult> {
  const { promise, resolve } = Promise.withResolvers<SendResult>();
  let handedOver = false;
  const settle = (result: SendResult) => {
    clearTimeout(timer);
    // A closed connection may still deliver what the kernel holds; a reset one drops it.
    if (result.result === 'unknown' && !tcp.destroyed) tcp.resetAndDestroy();
    stream.destroy();
    tcp.destroy();
    resolve(result);
  };
  const lose = (error: unknown) =>
    settle(handedOver ? { result: 'unknown', reason: messageOf(error) } : notSent(message.url, error));
  const timer = setTimeout(
    () => lose(new Error(`no answer within ${permit.deadlineMs} ms`)),
    permit.deadlineMs - sinceIntent(permit, clock),
  );
  try {
    const request = startRequest({
      createConnection: () => stream,
      setHost: false,
      method: message.method,
      path: message.url.pathname + message.url.search,
      headers: { host: message.url.host, ...Object.fromEntries(message.headers) },
    });
    // Node writes the buffered bytes right after this event, in the same tick.
    request.once('socket', () => {
      if (mayStillSend(permit, clock)) handedOver = true;
      else settle({ result: 'not_sent', failure: tooLate });
    });
    request.on('error', lose);
    request.once('close', () => lose(new Error('the connection was closed before an answer')));
    request.once('response', (response) => collect(response, settle, lose));
    request.end(typeof message.body === 'string' ? message.body : '');
  } catch (error) {
    lose(error);
  }
  return promise;
}

function collect(
  response: IncomingMessage,
  settle: (result: SendResult) => void,
  lose: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxAnswerBytes) lose(new Error(`the answer is longer than ${maxAnswerBytes} bytes`));
    else chunks.push(chunk);
  });
  response.on('error', lose);
  response.once('end', () => {
    if (!response.complete) return lose(new Error('the answer broke off'));
    const body = Buffer.concat(chunks).toString('utf8');
    settle({
      result: 'answered',
      answer: { status: response.statusCode ?? 0, headers: headersOf(response), body },
    });
  });
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

const notSent = (url: URL, error: unknown): SendResult => ({
  result: 'not_sent',
  failure: { kind: 'unavailable', message: `${url.host} can not be reached: ${messageOf(error)}.` },
});
