import type { PlatformLimits } from '../platform.ts';

/**
 * Meta's OpenAPI file (v23.0) says 4096 for a body and not of what. We count UTF-16 units: an emoji is two or more,
 * so a text that passes is short enough in every reading.
 */
export const limits: PlatformLimits = {
  text: { max: 4096, unit: 'characters', linkCost: null },
  linkTitleMax: null,
  needsRecipient: true,
  replies: [],
};

export const measure = (text: string): number => text.length;

export const templateLimits = { name: 512, parameter: 1024 } as const;

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
