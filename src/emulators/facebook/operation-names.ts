import type { Context, MiddlewareHandler } from 'hono';
import { HonoRequest } from 'hono/request';
import { readParameters, requireProof, textOf, type GraphParameters } from '../harness/graph/index.ts';
import { isFalse, isTrue } from './post-content.ts';

type Operation = (name: string) => MiddlewareHandler;

/** One path may be several operations, told apart by what is sent: that one is looked at without being used up. */
export const byParameters =
  (operation: Operation, name: (parameters: GraphParameters) => string): MiddlewareHandler =>
  async (c, next) =>
    operation(name(await peek(c)))(c, next);

/** What can not be read is refused by the route. */
async function peek(c: Context): Promise<GraphParameters> {
  const copy = new HonoRequest(c.req.raw.clone(), c.req.path);
  return readParameters(copy).catch(() => ({}));
}

/** Refuses what carries a token and no proof. The upload host's documents know no proof. */
export const proofRequired: MiddlewareHandler = async (c, next) => {
  if (!c.req.path.includes('/video-upload/')) requireProof(c.req, await peek(c));
  return next();
};

/** POST /{page}/photos */
export const photoOperation = (parameters: GraphParameters): string =>
  isFalse(parameters, 'published') ? 'upload' : 'publish';

/** POST /{page}/videos */
export function videoOperation(parameters: GraphParameters): string {
  const phase = 'upload_phase' in parameters ? textOf(parameters, 'upload_phase') : null;
  if (phase === 'start') return 'upload_start';
  if (phase === 'transfer') return 'upload';
  if (!isFalse(parameters, 'published')) return 'publish';
  return 'source' in parameters || 'file_url' in parameters ? 'upload' : 'upload_finish';
}

/** POST /{page}/video_reels and /{page}/video_stories */
export function reelOperation(parameters: GraphParameters): string {
  if (textOf(parameters, 'upload_phase') === 'start') return 'upload_start';
  return textOf(parameters, 'video_state')?.toUpperCase() === 'DRAFT' ? 'upload_finish' : 'publish';
}

/** POST /{post} */
export const editOperation = (parameters: GraphParameters): string =>
  isTrue(parameters, 'published') ? 'publish' : 'edit_post';

/** GET /{post} */
export const readOperation = (parameters: GraphParameters): string =>
  (textOf(parameters, 'fields') ?? '').split(',').includes('status') ? 'upload_status' : 'read_post';
