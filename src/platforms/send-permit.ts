import type { Clock, Failure } from '../core/index.ts';

/** Leave to make the one visible call of an effect, valid for a few seconds after it was intended. */
export interface SendPermit {
  /** The journal's effect id; platforms that echo a client's value get this one. */
  effectId: string;
  taskId: string;
  /** Taken just before the intent was written. */
  intendedAt: { wallMs: number; monotonicMs: number };
  deadlineMs: number;
}

/**
 * How long after the intent the bytes may still leave. Others may take over an intent that is older, so a process that
 * slept in between must send nothing.
 */
export const sendWindowMs = 5_000;

/** Time since the intent: the longer of both clocks, as the monotonic one stands still while a machine is suspended. */
export function sinceIntent(permit: SendPermit, clock: Clock): number {
  const wallMs = clock.now().getTime() - permit.intendedAt.wallMs;
  const monotonicMs = clock.monotonicMs() - permit.intendedAt.monotonicMs;
  return Math.max(wallMs, monotonicMs);
}

/** How long the bytes may still wait to leave; 0 or less when they may not leave any more. */
export const sendTimeLeftMs = (permit: SendPermit, clock: Clock): number =>
  Math.min(sendWindowMs, permit.deadlineMs) - sinceIntent(permit, clock);

export const mayStillSend = (permit: SendPermit, clock: Clock): boolean => sendTimeLeftMs(permit, clock) > 0;

/** What a send that came too late reports. */
export const tooLate: Failure = {
  kind: 'unavailable',
  message:
    'The post was not sent: too much time passed between the decision to send it and the open connection.',
};
