/** Statuses whose answers have no body: they wait as a whole. */
const bodiless = new Set([204, 205, 304]);

/**
 * The answer, of which the headers and the first half of the body come at once, the rest when `released` resolves.
 * An empty body just does not end until then.
 */
export async function halfAnswered(
  answer: Response,
  released: Promise<void>,
  caller: AbortSignal,
): Promise<Response> {
  if (bodiless.has(answer.status)) {
    await released;
    return answer;
  }
  const whole = new Uint8Array(await answer.arrayBuffer());
  const middle = Math.floor(whole.length / 2);
  async function finish(controller: ReadableStreamDefaultController<Uint8Array>, abort: () => void) {
    await released;
    caller.removeEventListener('abort', abort);
    if (caller.aborted) return;
    if (whole.length > 0) controller.enqueue(whole.slice(middle));
    controller.close();
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const abort = (): void => controller.error(caller.reason);
      caller.addEventListener('abort', abort, { once: true });
      if (middle > 0) controller.enqueue(whole.slice(0, middle));
      // Not awaited: a stream that is still starting gives its reader nothing.
      void finish(controller, abort);
    },
  });
  const headers = new Headers(answer.headers);
  if (whole.length > 0) headers.set('content-length', String(whole.length));
  return new Response(body, { status: answer.status, headers });
}
