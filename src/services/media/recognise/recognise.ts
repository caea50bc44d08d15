import { open } from 'node:fs/promises';
import { lookAtDocument } from './document.ts';
import { NotUsable, refusedAs, type Facts } from './facts.ts';
import { lookAtPicture } from './picture.ts';
import { sniff } from './sniff.ts';
import { lookAtVideo } from './video.ts';

/** Everything that is known of a file, from its bytes alone. @throws CarillonError `media_refused` */
export async function recognise(path: string, bytes: number, name: string): Promise<Facts> {
  const file = await open(path, 'r');
  try {
    const mime = await sniff(path, file, bytes);
    if (mime.startsWith('video/')) return await lookAtVideo(file, mime, bytes);
    if (mime.startsWith('image/')) return await lookAtPicture(path, file, mime, bytes);
    return await lookAtDocument(file, mime, bytes);
  } catch (error) {
    if (error instanceof NotUsable) throw refusedAs(name, error);
    throw error;
  } finally {
    await file.close();
  }
}
