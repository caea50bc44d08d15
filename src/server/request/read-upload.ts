import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
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
  let wrong: Error | null = null;
  // The parser may tell of a cut form after everybody has turned away.
  const note = (error: Error) => {
    wrong ??= error;
  };
  form.on('error', note);
  form.on('filesLimit', () => note(invalid('holds several files; send each in a request of its own')));
  const source = Readable.fromWeb((body ?? new Blob([]).stream()) as NodeStream);
  form.on('file', (_field, stream, fileName) => {
    stream.on('error', note);
    const content = async function* (): Bytes {
      yield* stream.iterator({ destroyOnReturn: false });
      await read;
      if (wrong !== null) throw wrong;
    };
    const drain = async (maxBytes: number): Promise<void> => {
      let left = maxBytes;
      stream.on('data', (chunk: Uint8Array) => {
        if ((left -= chunk.length) < 0) source.destroy();
      });
      await read;
    };
    resolve({ fileName, content: content(), drain });
  });
  const read = pipeline(source, form).then(
    () => reject(invalid('is a form without a file')),
    (error: Error) => {
      note(error);
      reject(invalid(`is no whole form (${error.message})`));
    },
  );
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
