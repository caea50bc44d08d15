import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { CarillonError, messageOf } from '../../core/index.ts';
import type { Bytes } from '../../services/index.ts';

/** A file in a request, as it comes. */
export interface Upload {
  /** As the sender calls it. */
  fileName: string | undefined;
  content: Bytes;
  /** Reads what is left: who is cut off while still sending never sees the refusal. */
  drain(maxBytes: number): Promise<void>;
}

/** The body itself, or the one file of a form. @throws CarillonError `invalid_input` for a form without a file */
export async function readUpload(request: Request): Promise<Upload> {
  const type = request.headers.get('content-type') ?? '';
  return /^multipart\/form-data\b/i.test(type) ? readForm(request, type) : readBody(request);
}

function readBody({ body }: Request): Upload {
  return {
    fileName: undefined,
    content: body?.values({ preventCancel: true }) ?? Readable.from([]),
    drain: async (maxBytes) => {
      let left = maxBytes;
      for await (const chunk of body ?? []) if ((left -= chunk.length) < 0) return;
    },
  };
}

async function readForm({ body }: Request, type: string): Promise<Upload> {
  const form = parserOf(type);
  const { promise: first, resolve, reject } = Promise.withResolvers<Upload>();
  let hasMore = false;
  let file: BusboyFileStream | null = null;
  form.on('filesLimit', () => {
    hasMore = true;
  });
  const source = Readable.fromWeb((body ?? new Blob([]).stream()) as NodeStream);
  const read = pipeline(source, form).catch((error: unknown) => {
    file?.destroy(error instanceof Error ? error : new Error(messageOf(error)));
    reject(invalid(`is no whole form (${messageOf(error)})`));
  });
  form.on('file', (_field, stream, fileName) => {
    file = stream;
    const content = async function* (): Bytes {
      yield* stream;
      await read;
      if (hasMore) throw invalid('holds several files; send each in a request of its own');
    };
    const drain = async (): Promise<void> => {
      stream.on('error', () => undefined).resume();
      await read;
    };
    resolve({ fileName, content: content(), drain });
  });
  void read.then(() => reject(invalid('is a form without a file')));
  return first;
}

function parserOf(type: string) {
  try {
    const headers: BusboyHeaders = { 'content-type': type };
    return new Busboy({ headers, limits: { files: 1, fields: 20, fieldSize: 10_000 } });
  } catch (error) {
    throw invalid(`is no form (${messageOf(error)})`);
  }
}

const invalid = (problem: string) => new CarillonError('invalid_input', { field: 'body', problem });
