import { GraphError, type GraphErrorOptions } from '../harness/graph/index.ts';

/** The titles of the "Error codes" page; `details` says what exactly. */
const titles: Readonly<Record<number, string>> = {
  100: 'Invalid parameter',
  130429: 'Rate limit hit',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131051: 'Unsupported message type',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
};

export const titleOf = (code: number): string => titles[code] ?? 'Error';

/** An error of the Cloud API: what to do is in `code` and in `error_data.details`. */
export function cloudError(code: number, details: string, options: GraphErrorOptions = {}): GraphError {
  const data = { messaging_product: 'whatsapp', details };
  return new GraphError(code, `(#${code}) ${titleOf(code)}`, { ...options, data });
}
