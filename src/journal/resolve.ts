import { CarillonError } from '../core/index.ts';
import type { Database } from '../db/index.ts';
import { addEvidence, type Witness } from './evidence.ts';
import { insertResolved, lookAgain, selectDoubt, settleAbsent } from './sql/resolve-effect.ts';

/** A person's answer to "is it live?". */
export type Resolution =
  { published: true; url: string | null; remoteId: string | null } | { published: false; retry: boolean };

/**
 * Ends a doubt by a person's word.
 * @throws CarillonError `nothing_to_resolve`; `invalid_input` when the post named belongs to another task
 */
export async function resolve(
  db: Database,
  workspaceId: string,
  taskId: string,
  resolution: Resolution,
  by: Witness,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [doubt] = await tx.run<{ effectId: string }>(selectDoubt(workspaceId, taskId));
    if (doubt === undefined) throw new CarillonError('nothing_to_resolve', { id: taskId });
    if (resolution.published) {
      const { url, remoteId } = resolution;
      const evidence = { source: 'person', verdict: 'applied', url, remoteId } as const;
      const recorded = await addEvidence(tx, doubt.effectId, evidence, by);
      if (recorded === 'claimed_elsewhere') {
        throw new CarillonError('invalid_input', {
          field: 'postId',
          problem: 'that post belongs to another task',
        });
      }
      await tx.run(lookAgain(taskId));
    } else {
      await addEvidence(tx, doubt.effectId, { source: 'person', verdict: 'absent' }, by);
      await tx.run(settleAbsent(taskId, resolution.retry));
    }
    await tx.run(insertResolved(taskId, by, { ...resolution }));
  });
}
