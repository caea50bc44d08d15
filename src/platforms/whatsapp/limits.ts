import type { AcceptedImages } from '../media.ts';
import type { MediaRules } from '../media-problems.ts';
import type { PlatformLimits, Quota } from '../platform.ts';

/** Meta does not say of which kind its megabytes are; the smaller one is short enough in both readings. */
const megabyte = 1_000_000;

const imageMimes = ['image/jpeg', 'image/png'];
const imageBytes = 5 * megabyte;

/** Other images are converted, and made to fit. */
export const acceptedImages: AcceptedImages = { mimes: imageMimes, maxBytes: imageBytes };

const office = 'application/vnd.openxmlformats-officedocument';

/** Meta's page "Media" (2026-06): what a message may carry, one file at a time. */
const media: MediaRules = {
  image: {
    max: 1,
    mimes: imageMimes,
    converted: ['image/webp', 'image/avif', 'image/gif', 'image/tiff'],
    maxBytes: imageBytes,
  },
  video: {
    max: 1,
    mimes: ['video/mp4', 'video/3gpp'],
    maxBytes: 16 * megabyte,
    videoCodecs: ['h264'],
    audioCodecs: ['aac'],
  },
  document: {
    max: 1,
    mimes: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${office}.wordprocessingml.document`,
      `${office}.spreadsheetml.sheet`,
      `${office}.presentationml.presentation`,
    ],
    maxBytes: 100 * megabyte,
  },
};

/**
 * Meta's OpenAPI file (v23.0) says 4096 for a body and not of what. We count UTF-16 units: an emoji is two or more,
 * so a text that passes is short enough in every reading.
 */
/** One each 6 s, so many in a row as make a minute's: faster ones borrow from later ones and are refused in the end (131056). */
export const quotas: readonly Quota[] = [
  {
    name: 'pair',
    unit: 'messages',
    max: 10,
    within: { windowMs: 60_000 },
    per: 'recipient',
    appliesTo: () => true,
  },
];

export const limits: PlatformLimits = {
  text: { max: 4096, unit: 'characters', linkCost: null },
  linkTitleMax: null,
  needsRecipient: true,
  replies: [],
  media,
};

export const measure = (text: string): number => text.length;

/** Of a text below a file; counted like a text. */
export const captionMax = 1024;

/** A header is 60 characters with its value. Those of buttons are what others read on Meta's pages. */
export const templateLimits = { name: 512, parameter: 1024, header: 60, buttons: 10 } as const;
export const buttonMax = { url: 2000, quick_reply: 128, copy_code: 15 } as const;

const dayMs = 24 * 3_600_000;

/** Meta keeps an upload for 30 days; one this old is made anew without asking. */
export const uploadLifeMs = 29 * dayMs;

/** One file in one request, at no less than 600 bytes a millisecond. A worker holds a task for five minutes at a time. */
export const uploadTimeoutMs = (bytes: number): number => Math.min(60_000 + bytes / 600, 240_000);

export const publishDeadlineMs = 15_000;

/** How long we wait for the status webhook of a message in doubt before a person is asked. */
export const settleMs = 600_000;

export const variables = [
  {
    name: 'WHATSAPP_PHONE_NUMBER_ID',
    required: true,
    meaning: "The id of the business's phone number (not the number).",
  },
  {
    name: 'WHATSAPP_ACCESS_TOKEN',
    required: true,
    meaning: 'System user token with whatsapp_business_messaging.',
  },
  {
    name: 'WHATSAPP_APP_SECRET',
    required: false,
    meaning: 'App secret; needed to believe status webhooks, and signs every call with appsecret_proof.',
  },
  {
    name: 'WHATSAPP_VERIFY_TOKEN',
    required: false,
    meaning: 'Any text; the same as in the webhook settings of the app.',
  },
  { name: 'WHATSAPP_API_VERSION', required: false, meaning: 'Graph API version, v26.0 by default.' },
] as const;
