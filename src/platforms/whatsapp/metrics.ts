import type { Metrics } from '../platform.ts';

/** WhatsApp has no figures to ask for: whether a message was delivered or read comes by webhook only. */
export const metrics = async (): Promise<Metrics | null> => null;
