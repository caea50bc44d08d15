import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Members that may carry a secret or a person's data; their values never reach a log line. */
const redacted = [
  'authorization',
  'headers.authorization',
  'headers["x-api-key"]',
  'credentials',
  '*.credentials',
  'access_token',
  '*.access_token',
  'to',
  '*.to',
  'content',
  '*.content',
];

export function createLogger(options: { level: string }): Logger {
  const settings = { level: options.level, redact: { paths: redacted, censor: '[redacted]' }, base: null };
  // To stderr: what commands print on stdout is for other programs.
  return pino(settings, pino.destination({ fd: 2, sync: true }));
}

export const silentLogger: Logger = pino({ level: 'silent' });
