import { sleep, type Clock, type Logger } from '../core/index.ts';
import { isOutage, type Queryable } from '../db/index.ts';
import type { Evidence } from './effect.ts';
import { addEvidence, type Recorded } from './evidence.ts';

/** A proof is held in memory this long while the database is away; then only read-back can tell. */
const patienceMs = 10 * 60_000;
/** The same when whoever holds it must end. */
const hurriedMs = 3_000;

/** How whoever made the one call waits for the database. */
export interface Keeping {
  clock: Clock;
  logger: Logger;
  /** Whether the process, or the time it may take, is about to end. */
  isHurried(): boolean;
}

/** Writes down what the one call proved. While the database is away the proof waits for it: nobody else has it. */
export async function keepEvidence(
  db: Queryable,
  effectId: string,
  evidence: Evidence,
  { clock, logger, isHurried }: Keeping,
): Promise<Recorded> {
  const startedAt = clock.monotonicMs();
  let waitMs = 100;
  for (;;) {
    try {
      return await addEvidence(db, effectId, evidence);
    } catch (error) {
      const isOver = clock.monotonicMs() - startedAt > (isHurried() ? hurriedMs : patienceMs);
      if (!isOutage(error) || isOver) throw error;
      logger.warn({ effectId }, 'the database is away; what the platform answered waits for it');
      await sleep(clock, waitMs);
      waitMs = Math.min(waitMs * 2, 1_000);
    }
  }
}
