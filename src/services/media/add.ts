import { setTimeout as sleep } from 'node:timers/promises';
import { CarillonError, newId } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import type { MediaFile, MediaRow } from './get.ts';
import { receive, type Bytes, type Received } from './receive.ts';
import { recognise, type Facts } from './recognise/index.ts';
import { inStore, storeOf } from './settings.ts';
import type { MediaStore } from './store/index.ts';
import { insertArriving, lockFile, markStored, selectByHash, selectRemoval } from './sql/media.ts';

/** Deleting a file takes a moment; longer than a minute it does not count. */
const removalMs = 70_000;
const lookMs = 200;

export type AddedMedia = MediaFile & {
  /** The workspace had a file of the same bytes; this is that one, with its first name. */
  deduplicated: boolean;
};

/**
 * Stores a file. Its type is found in its bytes, whatever its name. It is there as a whole or not at all.
 * @throws CarillonError `media_refused`, `media_too_large`, `media_store_failed`, `media_store_missing`
 */
export async function addMedia(
  services: Services,
  caller: Caller,
  content: Bytes,
  { fileName }: { fileName?: string | undefined } = {},
): Promise<AddedMedia> {
  const { media } = services.settings;
  const store = storeOf(media);
  const received = await inIncoming(store, receive(content, store.incoming, media.maxBytes));
  try {
    const name = nameOf(fileName);
    const facts = await recognise(received.path, received.bytes, name ?? 'The file');
    return await keep(services, caller, store, received, name, facts);
  } finally {
    await received.discard();
  }
}

/** A folder that can't be written, and not what came in, is the store's failure. */
async function inIncoming(store: MediaStore, receiving: Promise<Received>): Promise<Received> {
  return receiving.catch((error: unknown) => {
    if (error instanceof CarillonError) throw error;
    return inStore(store, Promise.reject(error as Error));
  });
}

async function keep(
  services: Services,
  caller: Caller,
  store: MediaStore,
  received: Received,
  name: string | null,
  facts: Facts,
): Promise<AddedMedia> {
  const { db, clock } = services;
  const { hash, bytes } = received;
  const file = { hash, bytes, fileName: name ?? `file.${endingOf(facts.mime)}` };
  const until = clock.monotonicMs() + removalMs;
  while (clock.monotonicMs() < until) {
    const isArriving = await db.transaction(async (tx) => {
      await tx.run(lockFile(hash));
      if ((await tx.run(selectRemoval(hash))).length > 0) return false;
      await tx.run(insertArriving(newId(), caller.workspaceId, file, facts));
      return true;
    });
    if (isArriving) {
      // A row whose file was lost gets it back.
      if ((await inStore(store, store.size(hash))) !== bytes)
        await inStore(store, store.put(hash, received.path));
      const [fresh] = await db.run(markStored(caller.workspaceId, hash));
      const [row] = await db.run<MediaRow>(selectByHash(caller.workspaceId, hash));
      if (row !== undefined) return { ...row, deduplicated: fresh === undefined };
    }
    await sleep(lookMs);
  }
  throw new CarillonError('media_store_failed', {
    store: store.name,
    problem: 'a file of the same bytes is being removed',
  });
}

/** What a file is called where people see it: no folders, no control characters. */
function nameOf(given: string | undefined): string | null {
  const [last = ''] = (given ?? '').split(/[/\\]/).slice(-1);
  const name = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 200)
    .toWellFormed();
  return name === '' || /^\.+$/.test(name) ? null : name;
}

const endingOf = (mime: string): string => mime.split('/')[1] ?? 'bin';
