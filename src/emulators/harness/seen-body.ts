import { createHash } from 'node:crypto';
import type { Redactor } from './redaction.ts';

/** The body of a request or an answer, as the inspector shows it. */
export interface SeenBody {
  bytes: number;
  sha256: string;
  /** Its beginning, without secrets; null for a file. Of a form, a line for each field, files by size and hash. */
  text: string | null;
  isCut: boolean;
}

export const maxShown = 4096;
/** More is kept: what is hidden only once all secrets are known must not be cut in two before. */
const maxKept = 2 * maxShown;
/** Larger bodies are files to us: only their size and hash are taken. */
const maxLooked = 16 * 1024 * 1024;

/** Reads a body to its end. Null: there is none, or it broke off. */
export async function seeBody(message: Request | Response, redactor: Redactor): Promise<SeenBody | null> {
  const whole = await readWhole(message).catch(() => null);
  if (whole === null || whole.bytes === 0) return null;
  const { kept, ...size } = whole;
  const text = kept && (await describe(kept, message.headers.get('content-type') ?? '', redactor));
  if (text === null) return { ...size, text, isCut: false };
  return { ...size, text: text.slice(0, maxKept), isCut: text.length > maxShown };
}

async function readWhole(message: Request | Response) {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message.body ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes <= maxLooked) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { bytes, sha256: hash.digest('hex'), kept: bytes <= maxLooked ? Buffer.concat(chunks) : null };
}

/** Null: a file. */
async function describe(body: Buffer<ArrayBuffer>, type: string, redactor: Redactor): Promise<string | null> {
  if (type.startsWith('multipart/form-data')) return describeForm(body, type, redactor);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return redactor.form(new URLSearchParams(body.toString()));
  if (/json/.test(type) || (type === '' && /^\s*[{[]/.test(body.toString('latin1', 0, 64)))) {
    const parsed = parse(body.toString());
    return parsed === undefined
      ? redactor.text(body.toString())
      : JSON.stringify(redactor.json(parsed), null, 2);
  }
  return /^(?:text|application\/xml)/.test(type) ? redactor.text(body.toString()) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function describeForm(
  body: Buffer<ArrayBuffer>,
  type: string,
  redactor: Redactor,
): Promise<string | null> {
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => null);
  if (form === null) return null;
  const lines: string[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') lines.push(redactor.form([[name, value]]));
    else {
      const bytes = Buffer.from(await value.arrayBuffer());
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      lines.push(`${name}=[${bytes.length} bytes, SHA-256 ${sha256}]`);
    }
  }
  return lines.join('\n');
}
