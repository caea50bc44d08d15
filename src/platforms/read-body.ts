/** The whole body as text; throws when it is longer than `maxBytes`, breaks off, or `signal` aborts. */
export async function readBody(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', stop);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return Buffer.concat(chunks).toString('utf8');
      size += value.byteLength;
      if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
