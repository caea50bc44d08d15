import type { Queryable } from '../db/index.ts';
import type { Evidence, EffectState } from './effect.ts';
import {
  countReadBack,
  endDoubt,
  recordEvidence,
  recordSightings,
  showTwice,
  tellLate,
  type Witness,
} from './sql/record-evidence.ts';

export type { Witness };

export const workerWitness: Witness = { name: 'worker', apiKeyId: null, requestId: null };

/** The effect as it was before. */
interface Known {
  before: EffectState;
  taskId: string;
  epoch: number;
  hasMoved: boolean;
}

/** `ignored`: there is no such effect, or this proves nothing new. */
export type Recorded = 'moved' | 'ignored' | 'claimed_elsewhere';

/**
 * Records what somebody learned of an effect. Anyone may, at any time: also a worker that lost its lease, a webhook or
 * a person. "claimed_elsewhere": another effect already owns that post.
 */
export async function addEvidence(
  db: Queryable,
  effectId: string,
  evidence: Evidence,
  by: Witness = workerWitness,
): Promise<Recorded> {
  try {
    const [row] = await db.run<Known & Record<string, unknown>>(recordEvidence(effectId, evidence, by));
    if (row === undefined) return 'ignored';
    // Also when it proves nothing new: whoever said so first may have died before this. An answer to a task's first
    // send, the ordinary case, finds nothing of the kind.
    const isOrdinary = row.hasMoved && row.before === 'intended' && row.epoch === 1;
    if (evidence.verdict === 'applied' && !isOrdinary) {
      await db.run(tellLate(row.taskId));
      await db.run(showTwice(row.taskId));
    }
    // A person who says that it is absent says what follows, too.
    if (evidence.verdict === 'absent' && evidence.source !== 'person' && !isOrdinary)
      await db.run(endDoubt(row.taskId));
    return row.hasMoved ? 'moved' : 'ignored';
  } catch (error) {
    if (isOwned(error)) return 'claimed_elsewhere';
    throw error;
  }
}

/** A platform's own word that an effect is live. */
export interface Sighting {
  effectId: string;
  remoteId: string | null;
  detail: Record<string, unknown>;
}

/**
 * Notes what moves nothing, in one statement: further proofs of effects that are known to be live, of tasks that know it.
 * Returns the effects of the others, for `addEvidence`.
 */
export async function noteSightings(db: Queryable, seen: readonly Sighting[]): Promise<string[]> {
  const noted = await db.run<{ id: string }>(recordSightings(seen, workerWitness.name));
  const ids = new Set(noted.map(({ id }) => id));
  return [...new Set(seen.map(({ effectId }) => effectId))].filter((id) => !ids.has(id));
}

/** Notes a complete read-back that did not find the effect. Returns how many there were. */
export async function noteReadBack(db: Queryable, effectId: string): Promise<number> {
  const [row] = await db.run<{ readBacks: number }>(countReadBack(effectId));
  return row?.readBacks ?? 0;
}

function isOwned(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'effects_remote';
}
