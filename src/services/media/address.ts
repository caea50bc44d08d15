import { timingSafeEqual } from 'node:crypto';
import { CarillonError, type Clock, type Signer } from '../../core/index.ts';
import type { Services } from '../context.ts';
import { checkMediaId, type MediaFile, type MediaRow } from './get.ts';
import { selectOfAll } from './sql/media.ts';

/** A platform may fetch a video hours after it was told of it. */
const validSeconds = 6 * 3_600;

/** An address that gives one file, without a key, until it expires. */
export function signedAddress(publicUrl: string, id: string, signer: Signer, clock: Clock): string {
  const expires = Math.floor(clock.now().getTime() / 1_000) + validSeconds;
  return `${publicUrl}/media/${id}?expires=${expires}&signature=${signer(textOf(id, expires))}`;
}

/**
 * The file that a signed address is for.
 * @throws CarillonError `media_address_refused`, `media_not_found`, `invalid_input`
 */
export async function findSigned(
  services: Services,
  given: { id: string; expires?: string | undefined; signature?: string | undefined },
): Promise<MediaFile> {
  const id = checkMediaId(given.id);
  const expires = Number(given.expires);
  const signer = await services.mediaSigner();
  const isLate = !Number.isSafeInteger(expires) || expires * 1_000 < services.clock.now().getTime();
  if (isLate || !isEqual(given.signature ?? '', signer(textOf(id, expires))))
    throw new CarillonError('media_address_refused');
  const [row] = await services.db.run<MediaRow>(selectOfAll(id));
  if (row === undefined) throw new CarillonError('media_not_found', { id });
  return row;
}

const textOf = (id: string, expires: number): string => `${id} ${expires}`;

function isEqual(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
