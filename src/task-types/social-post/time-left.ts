import type { Connected } from '../../services/accounts/index.ts';

/** Time that must be left beyond the call's deadline to write down what it answered. */
export const settleReserveMs = 3_000;

/** What a run must have left before it may intend. */
export const neededMs = ({ platform }: Connected): number => platform.publishDeadlineMs + settleReserveMs;
