import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../core/index.ts';
import { sendOnce } from './send-once.ts';
import type { Endpoint, HttpRequest } from './endpoint.ts';
import type { SendPermit } from './send-permit.ts';

/** A server that shows what really arrives: bytes, a clean end (FIN), or a reset (RST). */
interface Peer {
  endpoint: Endpoint;
  connections: number;
  received: string;
  gone: Promise<'ended' | string>;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(
  server: Server,
  react: (socket: Socket, peer: Peer) => void,
  scheme = 'http',
): Promise<Peer> {
  const gone = Promise.withResolvers<string>();
  const peer: Peer = { endpoint: over(''), connections: 0, received: '', gone: gone.promise };
  const sockets: Socket[] = [];
  server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket);
    peer.connections += 1;
    socket.on('data', (bytes) => {
      peer.received += bytes.toString();
      react(socket, peer);
    });
    socket.on('end', () => gone.resolve('ended'));
    socket.on('error', (error: NodeJS.ErrnoException) => gone.resolve(error.code ?? 'error'));
    socket.on('close', () => gone.resolve('closed'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  peer.endpoint = over(`${scheme}://localhost:${(server.address() as AddressInfo).port}/base`);
  return peer;
}

const peerThat = (react: (socket: Socket, peer: Peer) => void): Promise<Peer> =>
  listen(createServer({ allowHalfOpen: true }), react);

const over = (baseUrl: string): Endpoint => ({ baseUrl, fetch: null, settleMs: null, quarantineMs: 180_000 });

const inProcess = (fetch: NonNullable<Endpoint['fetch']>): Endpoint => ({
  ...over('http://emulator.test/x'),
  fetch,
});

function permit(change: { ageMs?: number; deadlineMs?: number } = {}): SendPermit {
  const { ageMs = 0, deadlineMs = 10_000 } = change;
  const intendedAt = { wallMs: Date.now() - ageMs, monotonicMs: performance.now() - ageMs };
  return { effectId: 'effect-1', taskId: 'task-1', intendedAt, deadlineMs };
}

const post: HttpRequest = {
  method: 'POST',
  path: '/posts?a=1',
  headers: { 'Content-Type': 'application/json' },
  body: '{"text":"grüße"}',
};

const answer = (text: string) => (socket: Socket) => void socket.end(text);
const created = answer('HTTP/1.1 201 Created\r\nX-Id: 7\r\nContent-Length: 8\r\n\r\n{"id":1}');

describe('sendOnce over a socket', () => {
  it('hands over one whole request and returns the answer', async () => {
    const peer = await peerThat(created);
    const sent = await sendOnce(peer.endpoint, post, permit());
    if (sent.result !== 'answered') throw new Error(JSON.stringify(sent));
    expect(sent.answer.status).toBe(201);
    expect(sent.answer.headers.get('x-id')).toBe('7');
    expect(sent.answer.body).toBe('{"id":1}');
    expect(peer.received).toMatch(/^POST \/base\/posts\?a=1 HTTP\/1\.1\r\n/);
    expect(peer.received.toLowerCase()).toContain(`host: ${new URL(peer.endpoint.baseUrl).host}\r\n`);
    expect(peer.received).toContain('x-request-id: task-1\r\n');
    expect(peer.received).toContain('content-length: 18\r\n');
    expect(peer.received).toContain('connection: close\r\n');
    expect(peer.received).toMatch(/user-agent: Carillon\/\d+\.\d+\.\d+\r\n/);
    expect(peer.received.endsWith('\r\n\r\n{"text":"grüße"}')).toBe(true);
  });

  it('reads a chunked answer', async () => {
    const peer = await peerThat(
      answer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n'),
    );
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({
      result: 'answered',
      answer: { body: 'abc' },
    });
  });

  it('opens a connection of its own for every send', async () => {
    const peer = await peerThat(created);
    await sendOnce(peer.endpoint, post, permit());
    await sendOnce(peer.endpoint, post, permit());
    expect(peer.connections).toBe(2);
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await peerThat(created);
    const peer = await peerThat(
      answer(`HTTP/1.1 307 Moved\r\nLocation: ${elsewhere.endpoint.baseUrl}\r\nContent-Length: 0\r\n\r\n`),
    );
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({
      result: 'answered',
      answer: { status: 307 },
    });
    expect(elsewhere.connections).toBe(0);
  });

  it('does not retry a server error', async () => {
    const peer = await peerThat(answer('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'));
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({
      result: 'answered',
      answer: { status: 503 },
    });
    expect(peer.connections).toBe(1);
  });
});

describe('sendOnce when nothing can have left', () => {
  it('knows that a refused connection sent nothing', async () => {
    const peer = await peerThat(created);
    for (const close of closers.splice(0)) close();
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({
      result: 'not_sent',
      failure: { kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('knows that an unknown host got nothing', async () => {
    const sent = await sendOnce(over('http://no-such-host.invalid'), post, permit());
    expect(sent).toMatchObject({ result: 'not_sent', failure: { kind: 'unavailable' } });
  });

  it('knows that a peer without TLS got nothing', async () => {
    const peer = await peerThat(answer('HTTP/1.1 200 OK\r\n\r\n'));
    const endpoint = over(peer.endpoint.baseUrl.replace('http:', 'https:'));
    expect(await sendOnce(endpoint, post, permit())).toMatchObject({ result: 'not_sent' });
    expect(peer.received).not.toContain('/posts');
  });

  it('sends nothing when the process slept between the intent and the call', async () => {
    const peer = await peerThat(created);
    expect(await sendOnce(peer.endpoint, post, permit({ ageMs: 6_000 }))).toMatchObject({
      result: 'not_sent',
      failure: { kind: 'unavailable' },
    });
    expect(peer.connections).toBe(0);
  });

  it.each(['wall', 'monotonic'] as const)(
    'sends no byte when the process slept while it connected (%s clock)',
    async (jumping) => {
      const peer = await peerThat(created);
      const slept = () => (peer.connections > 0 ? 6_000 : 0);
      const clock: Clock = {
        now: () => new Date(Date.now() + (jumping === 'wall' ? slept() : 0)),
        monotonicMs: () => systemClock.monotonicMs() + (jumping === 'monotonic' ? slept() : 0),
      };
      const sent = await sendOnce(peer.endpoint, post, permit(), clock);
      expect(sent).toMatchObject({ result: 'not_sent', failure: { kind: 'unavailable' } });
      await peer.gone;
      expect(peer.connections).toBe(1);
      expect(peer.received).toBe('');
    },
  );

  it('sends nothing when the request can not be built, and keeps the secret in it', async () => {
    const peer = await peerThat(created);
    const broken = { ...post, headers: { Authorization: 'Bearer secret\nX: y' } };
    for (const endpoint of [peer.endpoint, inProcess(async () => new Response())]) {
      const sent = await sendOnce(endpoint, broken, permit());
      expect(sent).toMatchObject({ result: 'not_sent', failure: { kind: 'config' } });
      expect(JSON.stringify(sent)).not.toContain('secret');
    }
    expect(await sendOnce(over('nowhere'), post, permit())).toMatchObject({ result: 'not_sent' });
    expect(peer.connections).toBe(0);
  });
});

describe('sendOnce when the bytes left and no whole answer came', () => {
  it('is unknown after a reset', async () => {
    const peer = await peerThat((socket) => socket.resetAndDestroy());
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({ result: 'unknown' });
  });

  it('is unknown when the peer hangs up', async () => {
    const peer = await peerThat((socket) => socket.end());
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({ result: 'unknown' });
  });

  it('is unknown at the deadline, and resets the connection rather than closing it', async () => {
    const peer = await peerThat(() => {});
    const sent = await sendOnce(peer.endpoint, post, permit({ deadlineMs: 100 }));
    expect(sent).toEqual({ result: 'unknown', reason: 'no answer within 100 ms' });
    expect(await peer.gone).toBe('ECONNRESET');
  });

  it('is unknown when an answer drips past the deadline', async () => {
    const peer = await peerThat(
      (socket) => void socket.write('HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\n{"id'),
    );
    expect(await sendOnce(peer.endpoint, post, permit({ deadlineMs: 100 }))).toMatchObject({
      result: 'unknown',
    });
    expect(await peer.gone).toBe('ECONNRESET');
  });

  it('counts the deadline from the intent', async () => {
    const peer = await peerThat(() => {});
    const start = performance.now();
    await sendOnce(peer.endpoint, post, permit({ ageMs: 1_900, deadlineMs: 2_000 }));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it.each([
    ['half a body', 'HTTP/1.1 201 Created\r\nContent-Length: 80\r\n\r\n{"id"'],
    ['half a chunked body', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n'],
    ['half the headers', 'HTTP/1.1 201 Created\r\nContent-Le'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a protocol switch', 'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'],
    ['too long a body', `HTTP/1.1 201 Created\r\nContent-Length: 1048577\r\n\r\n${'x'.repeat(1_048_577)}`],
  ])('is unknown after %s', async (_what, text) => {
    const peer = await peerThat(answer(text));
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({ result: 'unknown' });
  });
});

describe('sendOnce over TLS', () => {
  const peerOverTls = (react: (socket: Socket) => void) =>
    listen(createTlsServer({ key: testKey, cert: testCertificate, allowHalfOpen: true }), react, 'https');

  it('sends nothing to a peer whose certificate nobody vouches for', async () => {
    const peer = await peerOverTls(created);
    expect(await sendOnce(peer.endpoint, post, permit())).toMatchObject({ result: 'not_sent' });
    expect(peer.received).toBe('');
  });

  it('sends over TLS, and resets at the deadline, when the certificate is trusted', async () => {
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, testCertificate]);
    closers.push(() => setDefaultCACertificates(trusted));

    const answering = await peerOverTls(created);
    expect(await sendOnce(answering.endpoint, post, permit())).toMatchObject({ result: 'answered' });
    expect(answering.received).toContain('POST /base/posts?a=1');

    const silent = await peerOverTls(() => {});
    expect(await sendOnce(silent.endpoint, post, permit({ deadlineMs: 500 }))).toMatchObject({
      result: 'unknown',
    });
    expect(await silent.gone).toBe('ECONNRESET');
  });
});

describe('sendOnce in process', () => {
  it('hands the fetch the same request and returns its answer', async () => {
    let seen: Request | undefined;
    const endpoint = inProcess(async (request) => {
      seen = request.clone() as Request;
      return new Response('{"id":1}', { status: 201, headers: { 'x-id': '7' } });
    });
    const sent = await sendOnce(endpoint, post, permit());
    expect(sent).toMatchObject({ result: 'answered', answer: { status: 201, body: '{"id":1}' } });
    expect(seen?.url).toBe('http://emulator.test/x/posts?a=1');
    expect(seen?.headers.get('x-request-id')).toBe('task-1');
    expect(seen?.headers.get('content-length')).toBe('18');
    expect(await seen?.text()).toBe(post.body);
  });

  it('does not follow a redirect', async () => {
    const endpoint = inProcess(
      async () => new Response(null, { status: 302, headers: { location: 'http://a.test' } }),
    );
    expect(await sendOnce(endpoint, post, permit())).toMatchObject({
      result: 'answered',
      answer: { status: 302 },
    });
  });

  it('never calls when the permit is too old', async () => {
    let calls = 0;
    const endpoint = inProcess(async () => {
      calls += 1;
      return new Response();
    });
    expect(await sendOnce(endpoint, post, permit({ ageMs: 6_000 }))).toMatchObject({ result: 'not_sent' });
    expect(calls).toBe(0);
  });

  it('is unknown when the fetch throws, late or at once', async () => {
    const late = inProcess(() => Promise.reject(new TypeError('socket hang up')));
    expect(await sendOnce(late, post, permit())).toEqual({ result: 'unknown', reason: 'socket hang up' });
    const atOnce = inProcess(() => {
      throw new Error('bug');
    });
    expect(await sendOnce(atOnce, post, permit())).toEqual({ result: 'unknown', reason: 'bug' });
  });

  it('is unknown at the deadline, also when the fetch ignores its signal', async () => {
    let signal: AbortSignal | undefined;
    const endpoint = inProcess((request) => {
      signal = request.signal;
      return new Promise(() => {});
    });
    expect(await sendOnce(endpoint, post, permit({ deadlineMs: 50 }))).toMatchObject({ result: 'unknown' });
    expect(signal?.aborted).toBe(true);
  });

  it('is unknown when the body breaks off, stalls or is too long', async () => {
    const body = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
      inProcess(async () => new Response(new ReadableStream<Uint8Array>({ start })));
    const broken = body((controller) => controller.error(new Error('terminated')));
    const stalled = body((controller) => controller.enqueue(Buffer.from('{')));
    const long = body((controller) => {
      controller.enqueue(new Uint8Array(1_048_577));
      controller.close();
    });
    for (const endpoint of [broken, stalled, long]) {
      expect(await sendOnce(endpoint, post, permit({ deadlineMs: 100 }))).toMatchObject({
        result: 'unknown',
      });
    }
  });
});

/** A key pair for localhost, made for these tests only; valid until 2126. */
const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7JCbY4TofEwM8Maj
D682BePRdWlCvOCFmDiYYC/KA/ChRANCAARYG2QrmOx5DoohmVmeuu9LMvKOY4zY
RkA13z4gnQmQ1/Wr47rRQOTDzWXIwXnVtGfAzxU/ZE0ywwqcVPqbdn8U
-----END PRIVATE KEY-----`;

const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUXhS5GxXH8jlp+JeWVk1CssdYTpYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzNTAxOFoYDzIxMjYxMDI5
MjM1MDE4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARYG2QrmOx5DoohmVmeuu9LMvKOY4zYRkA13z4gnQmQ1/Wr47rRQOTD
zWXIwXnVtGfAzxU/ZE0ywwqcVPqbdn8Uo28wbTAdBgNVHQ4EFgQUbysG894Xf0vV
WK/j9NfHYp0FJSEwHwYDVR0jBBgwFoAUbysG894Xf0vVWK/j9NfHYp0FJSEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgURBI2RxxPY39RdKAv1PMPt6S1ZW5BalkbrfJ2kZ8TOcCIQDG
hCkQv5GHSB7EJnUQ6u8+V2YpFghgWsaM6EGMrjQeTQ==
-----END CERTIFICATE-----`;
