/** All a connector needs to speak HTTP: `sendOnce` for the visible call, `call` for every other. */
export * from './call.ts';
export * from './endpoint.ts';
export * from './read-json.ts';
export * from './send-once.ts';
export { sendWindowMs, type SendPermit } from './send-permit.ts';
export type { SendResult } from './send-result.ts';
