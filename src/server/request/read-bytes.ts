import { CarillonError } from '../../core/index.ts';

/** A thousand long posts fit. */
export const maxBodyBytes = 8 * 1024 * 1024;

/** A request's whole body. @throws CarillonError `body_too_large` */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const tooLarge = () => new CarillonError('body_too_large', { limit: maxBodyBytes });
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Read to its end even when it is too large: who is cut off while still sending never sees the refusal.
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  if (size > maxBodyBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

/** The body as text, byte for byte what was signed. */
export async function readText(request: Request): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readBytes(request));
}
