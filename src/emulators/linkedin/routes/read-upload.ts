import type { Context, Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import type { MediaKind } from '../entities.ts';
import { accessDenied, badRequest, entityNotFound } from '../errors.ts';
import { rawKey, urnOf } from '../restli.ts';
import { mayAct, onlyWritesAsMember } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { findUpload, lockOnUpload, statusOf, type Upload } from '../uploads.ts';

/** GET /rest/images, /rest/videos and /rest/documents by URN: what became of an upload. */
export function readUpload(context: EmulatorContext, settings: LinkedInSettings, kind: MediaKind): Handler {
  return async (c) => {
    const urn = urnOf(rawKey(c.req.url));
    if (urn === null) return badRequest(c, 'Syntax exception in path variables');
    const found = await context.store.transaction(lockOnUpload(urn), (tx) => findUpload(tx, urn));
    const upload = found?.data.kind === kind ? found : null;
    if (!mayRead(c, kind, upload, settings)) {
      return accessDenied(
        c,
        `Accessing this ${kind} resource is forbidden. Please check your permissions for this resource`,
      );
    }
    return upload ? c.json(view(upload, context.clock.now())) : entityNotFound(c, urn);
  };
}

/** A token that writes as the member only sees no images, whosever they are. */
function mayRead(
  c: Context,
  kind: MediaKind,
  upload: Upload | null,
  { memberMediaReads }: LinkedInSettings,
): boolean {
  if (onlyWritesAsMember(c)) {
    if (memberMediaReads === 'nothing') return false;
    if (memberMediaReads === 'notImages' && kind === 'image') return false;
  }
  return upload === null || mayAct(c, 'write', upload.owner) || mayAct(c, 'read', upload.owner);
}

function view(upload: Upload, now: Date): Record<string, unknown> {
  const status = statusOf(upload, now);
  const { failure } = upload.data;
  return {
    id: upload.id,
    owner: upload.owner,
    status,
    ...(status === 'PROCESSING_FAILED' ? { processingFailureReason: failure } : {}),
  };
}
