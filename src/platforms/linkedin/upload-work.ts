import { CallFailed, nowAt } from '../http.ts';
import type { Media, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';
import type { Upload } from './uploads.ts';

/** One file on its way to LinkedIn. */
export interface Work {
  connection: Connection;
  media: Media;
  open(): Promise<OpenMedia>;
  /** The address as it may be used; null for one elsewhere than at LinkedIn. */
  givenAddress(address: string): string | null;
  /** Stores what stands; null: nothing does any more. */
  keep(upload: Upload | null): Promise<void>;
}

/** LinkedIn does not know the upload any more, or not its address. */
export class Lost extends Error {
  readonly failed: CallFailed;

  constructor(failed: CallFailed) {
    super(failed.message, { cause: failed });
    this.failed = failed;
  }
}

export const nowOf = ({ connection }: Pick<Work, 'connection'>): Date => nowAt(connection.endpoint);

export async function stand(keep: Work['keep'], upload: Upload): Promise<Upload> {
  await keep(upload);
  return upload;
}

export const unavailable = (message: string): CallFailed => new CallFailed({ kind: 'unavailable', message });
