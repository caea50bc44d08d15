/** What a post may carry beside its text. A GIF that moves is a kind of its own: platforms limit it like a video. */
export type MediaKind = 'image' | 'gif' | 'video' | 'document';

/** A stored file as a connector and `validate` know it: found in the bytes, never believed. Never changes. */
export interface Media {
  id: string;
  kind: MediaKind;
  /** "image/png", "video/mp4", "application/pdf", ... */
  mime: string;
  /** Size of the original. */
  bytes: number;
  /** Pixels as shown, after rotation; null for documents. */
  width: number | null;
  height: number | null;
  /** Of a video; null for what does not play. */
  durationMs: number | null;
  /** Pictures of a moving GIF. */
  frames: number | null;
  /** Frames per second of a video. */
  fps: number | null;
  /** "h264", "aac", ...: what a video's tracks are coded with; null for what has none, or where it can not be told. */
  videoCodec: string | null;
  audioCodec: string | null;
  /** Pages of a PDF. */
  pages: number | null;
  fileName: string;
  /** What those hear who can not see it. */
  alt: string | null;
  /** What a document or a video is called where the platform shows a title. */
  title: string | null;
}

/** The bytes of a stored file, possibly converted. */
export interface OpenMedia {
  /** Of what `read` gives. */
  mime: string;
  bytes: number;
  /** From `start` up to and without `end`; all of it when left out. Throws when the store does not give it. */
  read(start?: number, end?: number): Promise<Uint8Array>;
}

/** What a platform takes of images; anything else is converted to the first of `mimes`, and made smaller. */
export interface AcceptedImages {
  mimes: readonly string[];
  maxBytes?: number;
  maxPixels?: number;
}

/** Where a connector gets the files of a draft. */
export interface MediaSource {
  /**
   * The original; an image that the platform does not take is converted first. Throws CallFailed `invalid` when the
   * file is gone, `unavailable` when the store does not answer.
   */
  open(media: Media, accepted?: AcceptedImages): Promise<OpenMedia>;
  /** A signed public address that gives the file for a few hours; null where Carillon has no public address. */
  publicUrl(media: Media): Promise<string | null>;
}
