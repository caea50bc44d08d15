import { CallFailed } from '../../../src/platforms/index.ts';
import type { OpenPlatform } from '../open-platform.ts';

/** What is wrong with an error that a connector throws: only CallFailed, with a kind and words, without secrets. */
export function complaints(error: unknown, on: OpenPlatform): string[] {
  if (!(error instanceof CallFailed)) return [`it threw ${String(error)}`];
  const { kind, message } = error.failure;
  return [
    ...(kind && /\w/.test(message) ? [] : ['it failed without words']),
    ...secretsIn(error.failure, on),
  ];
}

/** Which credentials stand in what is told. */
export function secretsIn(told: unknown, { connection }: OpenPlatform): string[] {
  const text = JSON.stringify(told);
  return Object.entries(connection.credentials)
    .filter(([name, value]) => /TOKEN|SECRET|KEY/.test(name) && text.includes(value))
    .map(([name]) => `it tells ${name}: ${text}`);
}
