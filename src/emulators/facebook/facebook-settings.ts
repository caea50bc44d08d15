import { downloadFile } from './download.ts';

/** What Meta's documents leave open, and how files at addresses are fetched. */
export interface FacebookSettings {
  /** Whether a comment with the text of the one before it below the same post is taken. UNVERIFIED. */
  equalComments: 'accepted' | 'refused';
  /** Whether every call must carry `appsecret_proof`, as the app's own setting decides. */
  proof: 'optional' | 'required';
  /** Bytes of the largest photo: 10 MB in "Facebook Stories API" of 2026-05, 4 MB before and in error 1366046. */
  maxPhotoBytes: number;
  /** How many photos a post may have. UNVERIFIED. */
  maxPhotos: number;
  /** Whether reels are upright only (the table of specifications) or up to 16:9 as well (error 1363040). */
  reelRatio: '9:16' | '9:16 to 16:9';
  /** When the work on a reel or story begins. UNVERIFIED. */
  processing: 'after upload' | 'after finish';
  /** The guide to reels and the published SDK specification name members of a video's status differently. */
  statusNames: 'guide' | 'specification';
  /** Whether the number in the id of a video's post is the video's own. UNVERIFIED. */
  videoPostNumber: 'another' | "the video's";
  /** How long an upload can be gone on with, and a photo uploaded as `temporary` be used. UNVERIFIED. */
  uploadLifeMs: number;
  /** Whether `/me/accounts` names CREATE_CONTENT for the other Page, too. Publishing there is refused all the same. */
  branch: 'read only' | 'listed for publishing';
  /** The bytes at an address. Throws when there are none. */
  download(url: string, maxBytes: number): Promise<Uint8Array>;
}

export const defaultFacebookSettings: FacebookSettings = {
  equalComments: 'accepted',
  proof: 'optional',
  maxPhotoBytes: 10 * 1024 ** 2,
  maxPhotos: 10,
  reelRatio: '9:16',
  processing: 'after upload',
  statusNames: 'guide',
  videoPostNumber: 'another',
  uploadLifeMs: 24 * 3_600_000,
  branch: 'read only',
  download: downloadFile,
};
