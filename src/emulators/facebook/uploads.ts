import { createHmac } from 'node:crypto';
import type { Entity, EmulatorContext, StoredFile, StoreTransaction } from '../harness/index.ts';
import { emulatedApp, emulatedPage, platform } from './entities.ts';
import type { FacebookSettings } from './facebook-settings.ts';

const kind = 'upload';

export interface UploadData {
  length: number;
  received: number;
  /** Null until the last byte has come. */
  file: StoredFile | null;
}

/** A session of the Resumable Upload API. */
export type Upload = Entity<UploadData>;

/** All bytes of uploads arrive one after the other, and hold up no post. */
export const uploadLock = `${platform}/uploads`;

export async function startUpload(tx: StoreTransaction, now: Date, length: number): Promise<Upload> {
  const count = await tx.nextNumber('facebook.upload');
  const id = Buffer.from(`1:attachment:${now.getTime()}:${count}`).toString('base64url');
  const data: UploadData = { length, received: 0, file: null };
  const upload: Upload = { platform, kind, id, owner: emulatedApp.id, createdAt: now, data };
  await tx.put(upload);
  return upload;
}

/** As in life the name of a session ends in a query, which belongs to it: "upload:<id>?sig=<signature>". */
export const nameOf = ({ id }: Upload): string => `upload:${id}?sig=${signatureOf(id)}`;

/** What `/{page}/videos` takes for the file. */
export const handleOf = ({ id }: Upload): string => `4:${id}:${signatureOf(`handle ${id}`)}`;

const signatureOf = (text: string): string =>
  `AR${createHmac('sha256', emulatedPage.appSecret).update(text).digest('base64url').slice(0, 20)}`;

/** The session of that name, unless there is none or its time is over. */
export async function findUpload(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  name: { id: string; signature: string },
): Promise<Upload | null> {
  if (name.signature !== signatureOf(name.id)) return null;
  return findInTime(tx, context, settings, name.id);
}

/** The session that gave this handle, as long as its file is kept. */
export async function findByHandle(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  handle: string,
): Promise<Upload | null> {
  const upload = await findInTime(tx, context, settings, handle.split(':')[1] ?? '');
  return upload !== null && upload.data.file !== null && handleOf(upload) === handle ? upload : null;
}

async function findInTime(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
): Promise<Upload | null> {
  const upload = await tx.get<UploadData>(platform, kind, id);
  if (upload === null) return null;
  const isOver = upload.createdAt.getTime() + settings.uploadLifeMs <= context.clock.now().getTime();
  return isOver ? null : upload;
}
