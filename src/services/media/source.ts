import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { messageOf, type Clock, type Signer } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import {
  CallFailed,
  type AcceptedImages,
  type Media,
  type MediaSource,
  type OpenMedia,
} from '../../platforms/index.ts';
import { signedAddress } from './address.ts';
import { convert, isAccepted } from './convert.ts';
import type { MediaRow } from './get.ts';
import { causeOf, storeOf, type MediaSettings } from './settings.ts';
import type { MediaStore } from './store/index.ts';
import { selectByIds } from './sql/media.ts';

export interface MediaSourceParts {
  settings: MediaSettings;
  /** Throws where its secret is not to be had. */
  signer: () => Promise<Signer>;
  clock: Clock;
}

/** Files of one workspace for connectors. */
export function createMediaSource(
  { settings, signer, clock }: MediaSourceParts,
  db: Queryable,
  workspaceId: string,
): MediaSource {
  return {
    open: async (media, accepted) => {
      const [row] = await db.run<MediaRow>(selectByIds(workspaceId, [media.id]));
      if (row === undefined) throw gone(media);
      const original = originalOf(storeFor(settings), media, row);
      return media.kind !== 'image' || accepted === undefined || isAccepted({ ...media, ...row }, accepted)
        ? original
        : converted(original, { ...media, ...row }, accepted);
    },
    publicUrl: async ({ id }) =>
      settings.publicUrl === null ? null : signedAddress(settings.publicUrl, id, await signer(), clock),
  };
}

function storeFor(settings: MediaSettings): MediaStore {
  try {
    return storeOf(settings);
  } catch (error) {
    throw failed('config', messageOf(error), error);
  }
}

type Original = OpenMedia & { stream(): Promise<Readable> };

function originalOf(store: MediaStore, media: Media, { hash, bytes, mime }: MediaRow): Original {
  const streamOf = async (start: number, end: number): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> => {
    const stream = await store.read(hash, start, end).catch(unreachable(store));
    if (stream === null) throw gone(media);
    return stream;
  };
  return {
    mime,
    bytes,
    stream: async () => Readable.fromWeb((await streamOf(0, bytes)) as NodeStream),
    read: async (start = 0, end = bytes) => {
      const [from, to] = [Math.min(start, bytes), Math.min(end, bytes)];
      const stream = await streamOf(from, to);
      const part = await new Response(stream).bytes().catch(unreachable(store));
      if (part.length !== Math.max(0, to - from)) unreachable(store)(new Error('a part was cut'));
      return part;
    },
  };
}

async function converted(original: Original, media: Media, accepted: AcceptedImages): Promise<OpenMedia> {
  const made = await convert(original.stream, media, accepted).catch((error: unknown) => {
    if (error instanceof CallFailed) throw error;
    throw failed('invalid', `${media.fileName} could not be converted: ${messageOf(error)}.`, error);
  });
  if (made === null)
    throw failed(
      'invalid',
      `${media.fileName} can not be made to fit: ${accepted.mimes.join(', ')} of at most ${accepted.maxBytes ?? 'any number of'} bytes is taken.`,
    );
  const { mime, bytes } = made;
  return { mime, bytes: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

const gone = ({ fileName, id }: Media): CallFailed =>
  failed(
    'invalid',
    `The file ${fileName} (media ${id}) is not stored any more. Upload it again and edit the post.`,
  );

const unreachable =
  (store: MediaStore) =>
  (error: unknown): never => {
    throw failed('unavailable', `The media store (${store.name}) does not answer: ${causeOf(error)}.`, error);
  };

const failed = (kind: 'invalid' | 'unavailable' | 'config', message: string, cause?: unknown): CallFailed =>
  new CallFailed({ kind, message }, { cause });
