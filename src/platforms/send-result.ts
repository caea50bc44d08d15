import type { Failure } from '../core/index.ts';
import type { HttpAnswer } from './endpoint.ts';

export type SendResult =
  | { result: 'answered'; answer: HttpAnswer }
  /** For certain no byte of the request left: refused connection, DNS, TLS, a permit that had run out. */
  | { result: 'not_sent'; failure: Failure }
  | { result: 'unknown'; reason: string };

/** A longer answer to a publish is not one we can trust. */
export const maxAnswerBytes = 1024 * 1024;
