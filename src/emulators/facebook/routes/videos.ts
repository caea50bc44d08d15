import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { readCall } from '../call.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { publishVideo } from './publish-video.ts';
import { transferVideo } from './video-transfer.ts';

/** POST /{page}/videos: one call, or one of the phases of the old way. */
export function addVideo(context: EmulatorContext, settings: FacebookSettings) {
  const atOnce = publishVideo(context, settings);
  const inPhases = transferVideo(context, settings);
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    return 'upload_phase' in parameters ? inPhases(c, parameters) : atOnce(c, parameters);
  };
}
