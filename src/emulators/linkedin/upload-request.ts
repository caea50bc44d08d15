import { z } from 'zod';
import { parseBody } from './body-problems.ts';

/** The bodies of the uploads' actions as the documents describe them; unknown fields are refused. */
const startRequest = z.strictObject({
  initializeUploadRequest: z.strictObject({
    owner: z.string(),
    mediaLibraryMetadata: z.unknown().optional(),
  }),
});

const startVideoRequest = z.strictObject({
  initializeUploadRequest: z.strictObject({
    owner: z.string(),
    fileSizeBytes: z.int(),
    uploadCaptions: z.boolean().optional(),
    uploadThumbnail: z.boolean().optional(),
    purpose: z.string().optional(),
    mediaLibraryMetadata: z.unknown().optional(),
  }),
});

const finishRequest = z.strictObject({
  finalizeUploadRequest: z.strictObject({
    video: z.string(),
    uploadToken: z.string(),
    uploadedPartIds: z.array(z.string()),
  }),
});

export const parseStart = (body: unknown) => parseBody(startRequest, body);
export const parseStartVideo = (body: unknown) => parseBody(startVideoRequest, body);
export const parseFinish = (body: unknown) => parseBody(finishRequest, body);
