/** How an exchange ends without a whole answer. */
export type CutKind = 'reset' | 'timeout' | 'truncated';

const header = 'x-emulator-cut';

/**
 * A Response that stands for a broken exchange. Nobody ever sees it: `fetchCut` turns it into what `fetch` would do,
 * the port into what a socket would do. `truncated` keeps the answer whose first half arrives.
 */
export function cutResponse(kind: CutKind, answer: Response | null = null): Response {
  const response = new Response(answer?.body ?? null, answer ?? undefined);
  response.headers.set(header, kind);
  return response;
}

export function cutOf(response: Response): CutKind | null {
  return response.headers.get(header) as CutKind | null;
}

/** What arrives of a truncated answer: headers that promise the whole body, and its first half. */
export async function firstHalf(response: Response): Promise<{ half: Uint8Array; headers: Headers }> {
  const whole = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.delete(header);
  headers.set('content-length', String(whole.length));
  return { half: whole.slice(0, Math.floor(whole.length / 2)), headers };
}

/** What Node's own `fetch` does when the exchange is cut so: throw, never answer, or break off the body. */
export async function fetchCut(kind: CutKind, response: Response, signal: AbortSignal): Promise<Response> {
  if (kind === 'timeout') return untilAborted(signal);
  const cause = Object.assign(new Error('other side closed'), { code: 'ECONNRESET' });
  if (kind === 'reset') throw new TypeError('fetch failed', { cause });
  const { half, headers } = await firstHalf(response);
  let sent = half.length === 0;
  const body = new ReadableStream<Uint8Array>({
    // Pulled twice: first the bytes, then the end of the connection; an error at once would throw the bytes away.
    pull(controller) {
      if (sent) return controller.error(new TypeError('terminated', { cause }));
      sent = true;
      controller.enqueue(half);
    },
  });
  return new Response(body, { status: response.status, headers });
}

/** Rejects when `signal` aborts. Like an open socket, it keeps the process alive: AbortSignal.timeout does not. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const awake = setInterval(() => undefined, 60_000);
    const abort = () => {
      clearInterval(awake);
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
