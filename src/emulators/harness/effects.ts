import { sha256 } from '../../core/index.ts';
import type { EmulatorStore, Entity, StoreTransaction } from './emulator.ts';

const kind = 'effect';
const batchSize = 500;

/** One line of the log of what a platform accepted. Nothing is ever taken out of it, deleted posts neither. */
export interface Effect {
  /** From 1, one more with every effect of the platform. */
  seq: number;
  /** When it was accepted. */
  at: Date;
  platform: string;
  /** The platform's id of the page, user, organization or number. */
  account: string;
  /** The platform's id of the post, comment or message. */
  remoteId: string;
  /** SHA-256, in hex, of the text as the feed shows it. */
  textHash: string;
  /** What the client sent as X-Request-Id. */
  taskId: string | null;
}

type EffectData = Pick<Effect, 'remoteId' | 'textHash' | 'taskId'>;

/** Writes the line, in the transaction that makes the effect: there is never one without the other. */
export async function logEffect(
  tx: StoreTransaction,
  effect: Omit<Effect, 'seq' | 'textHash'> & { text: string },
): Promise<void> {
  const { at, platform, account, remoteId, text, taskId } = effect;
  const seq = await tx.nextNumber(`${platform}.${kind}`);
  const data: EffectData = { remoteId, textHash: sha256(text), taskId };
  await tx.put({ platform, kind, id: String(seq), owner: account, createdAt: at, data });
}

/** The lines after that number, oldest first. */
export function readEffects(store: EmulatorStore, platform: string, after: number): Promise<Effect[]> {
  return store.transaction(`${platform}/effects`, async (tx) => {
    const found: Effect[] = [];
    let before: string | null = null;
    for (;;) {
      const batch: Entity<EffectData>[] = await tx.list<EffectData>({
        platform,
        kind,
        limit: batchSize,
        ...(before !== null && { before }),
      });
      for (const { id, createdAt, owner, data } of batch) {
        const seq = Number(id);
        if (seq <= after) return found.toReversed();
        found.push({ seq, at: createdAt, platform, account: owner, ...data });
      }
      before = batch.at(-1)?.id ?? null;
      if (batch.length < batchSize) return found.toReversed();
    }
  });
}
