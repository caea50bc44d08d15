import type { Queryable } from '../db/index.ts';
import type { Effect, Evidence, OpenEffect } from './effect.ts';
import {
  selectApplied,
  selectEarlierDoubt,
  selectEffects,
  selectEvidence,
  selectLatestEffect,
  selectLive,
  selectOthersInDoubt,
  selectOwned,
} from './sql/select-effects.ts';

/** The task's latest send, or null when it never intended anything. */
export async function latestEffect(db: Queryable, taskId: string): Promise<OpenEffect | null> {
  const [row] = await db.run<OpenEffect>(selectLatestEffect(taskId));
  return row ?? null;
}

/** The task's acts that are live, in the order they were sent, each once. */
export async function appliedEffects(db: Queryable, taskId: string): Promise<Effect[]> {
  return db.run<Effect>(selectApplied(taskId));
}

/** What of a task, and of a broadcast's messages, is live. */
export async function liveOf(db: Queryable, taskId: string): Promise<Effect[]> {
  return db.run<Effect>(selectLive(taskId));
}

export type RecordedEvidence = Required<Evidence> & { effectId: string; actor: string; recordedAt: Date };

/** Everything the journal knows of a task, oldest first. */
export async function journalOf(
  db: Queryable,
  taskId: string,
): Promise<{ effects: Effect[]; evidence: RecordedEvidence[] }> {
  const effects = await db.run<Effect>(selectEffects(taskId));
  const evidence = await db.run<RecordedEvidence>(selectEvidence(taskId));
  return { effects, evidence };
}

/** Which of these posts belong to other effects of the account. */
export async function ownedByOthers(
  db: Queryable,
  effect: Effect,
  remoteIds: string[],
): Promise<Set<string>> {
  const rows = await db.run<{ remoteId: string }>(selectOwned(effect.accountId, effect.id, remoteIds));
  return new Set(rows.map((row) => row.remoteId));
}

/** Whether other sends of the account are in doubt too, so that posts nothing explains yet may be theirs. */
export async function hasOthersInDoubt(db: Queryable, { accountId, id }: Effect): Promise<boolean> {
  return (await db.run(selectOthersInDoubt(accountId, id))).length > 0;
}

/** Whether an earlier send of the same act was in doubt. */
export async function wasInDoubt(
  db: Queryable,
  taskId: string,
  key: string,
  epoch: number,
): Promise<boolean> {
  return (await db.run(selectEarlierDoubt(taskId, key, epoch))).length > 0;
}
