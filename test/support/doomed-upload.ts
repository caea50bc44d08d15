// A process for tests to kill. Argument: JSON of `Halfway`. Says "ready" when those bytes are written, then waits.
import { addMedia } from '../../src/services/index.ts';
import { mp4 } from './media-files.ts';
import { openApp, person } from './open-app.ts';
import type { Halfway } from './spawn-upload.ts';

const { databaseUrl, folder, bytes } = JSON.parse(process.argv[2] ?? '') as Halfway;
const { app } = await openApp(databaseUrl, { CARILLON_SIMULATE: 'always', CARILLON_MEDIA_DIR: folder });
const film = mp4({ width: 8, height: 8, durationMs: 100, bytes: 2 * bytes });

async function* half(): AsyncGenerator<Uint8Array> {
  yield film.subarray(0, bytes);
  // Asked for more: what came before is written.
  process.stdout.write('ready\n');
  await new Promise(() => setInterval(() => undefined, 60_000));
}

await addMedia(app.services, person, half(), { fileName: 'doomed.mp4' });
