import { GraphError, type GraphErrorOptions } from '../harness/graph/index.ts';

/** The titles of the "Error codes" page; `details` says what exactly. */
const titles: Readonly<Record<number, string>> = {
  100: 'Invalid parameter',
  80007: 'Rate limit issues',
  130403: 'User blocked the business',
  130429: 'Rate limit hit',
  130472: "User's number is part of an experiment",
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131050: 'User has stopped receipt of marketing messages from this business',
  131051: 'Unsupported message type',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132005: 'Translated text too long',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is Paused',
  132016: 'Template is Disabled',
};

export const titleOf = (code: number): string => titles[code] ?? 'Error';

/** An error of the Cloud API: what to do is in `code` and in `error_data.details`. */
export function cloudError(code: number, details: string, options: GraphErrorOptions = {}): GraphError {
  const data = { messaging_product: 'whatsapp', details };
  return new GraphError(code, `(#${code}) ${titleOf(code)}`, { ...options, data });
}

export const missing = (name: string): GraphError =>
  cloudError(131008, `Required parameter is missing: ${name}`);
