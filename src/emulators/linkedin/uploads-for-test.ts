import { authors, emulatedToken, type MediaKind } from './entities.ts';
import { openLinkedIn, type Answer, type Opened, type Started } from './open-for-test.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface UploadsOpened extends Opened {
  /** Asks for the addresses of an upload by the organization, unless `more` has another owner. */
  start(kind: MediaKind, more?: Record<string, unknown>): Promise<Answer>;
  /** The same, where it must be granted. */
  started(kind: MediaKind, more?: Record<string, unknown>): Promise<Started>;
  /** Sends bytes to an address; `token` null sends none. */
  put(url: string, bytes: Bytes, token?: string | null): Promise<Response>;
  /** The ETags of all parts of a video, as they were answered. */
  putParts(video: Started, bytes: Bytes): Promise<string[]>;
  finish(video: Started, ids: readonly string[], more?: Record<string, unknown>): Promise<Answer>;
  /** Uploads a whole file; returns its URN. */
  uploaded(kind: MediaKind, bytes: Bytes, owner?: string): Promise<string>;
  read(urn: string): Promise<Answer>;
}

/** The emulator with the moves of who uploads. */
export function openUploads(options: Parameters<typeof openLinkedIn>[0] = {}): UploadsOpened {
  const opened = openLinkedIn(options);
  const { call, server } = opened;

  const start: UploadsOpened['start'] = (kind, more) =>
    call('POST', `/rest/${kind}s?action=initializeUpload`, {
      json: { initializeUploadRequest: { owner: authors.organization.urn, ...more } },
    });
  const started: UploadsOpened['started'] = async (kind, more) => {
    const { status, body } = await start(kind, more);
    if (status !== 200 || !body?.value) throw new Error(`refused: ${JSON.stringify(body)}`);
    return body.value;
  };
  const put: UploadsOpened['put'] = (url, body, token = emulatedToken) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return server.fetch(new Request(url, { method: 'PUT', body, headers }));
  };
  const putParts: UploadsOpened['putParts'] = async ({ uploadInstructions }, bytes) => {
    const etags: string[] = [];
    for (const { uploadUrl, firstByte, lastByte } of uploadInstructions) {
      const { headers } = await put(uploadUrl, bytes.slice(firstByte, lastByte + 1), null);
      etags.push(headers.get('etag') ?? '');
    }
    return etags;
  };
  const finish: UploadsOpened['finish'] = ({ video, uploadToken }, uploadedPartIds, more) =>
    call('POST', '/rest/videos?action=finalizeUpload', {
      json: { finalizeUploadRequest: { video, uploadToken, uploadedPartIds, ...more } },
    });

  return {
    ...opened,
    start,
    started,
    put,
    putParts,
    finish,
    async uploaded(kind, bytes, owner = authors.organization.urn) {
      if (kind !== 'video') {
        const { uploadUrl, [kind]: urn } = await started(kind, { owner });
        await put(uploadUrl, bytes);
        return urn;
      }
      const video = await started('video', { owner, fileSizeBytes: bytes.length });
      await finish(video, await putParts(video, bytes));
      return video.video;
    },
    read: (urn) => call('GET', `/rest/${urn.split(':')[2]}s/${encodeURIComponent(urn)}`),
  };
}
