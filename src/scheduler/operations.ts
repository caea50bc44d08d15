import type { Queryable } from '../db/index.ts';
import { insertOperation, selectOperations } from './sql/operations.ts';
import type { Actor } from './task.ts';

export const operationNames = [
  'paused',
  'resumed',
  'cleaned_up',
  'erased',
  'budget_set',
  'account_budget_set',
  'campaign_created',
  'campaign_changed',
  'campaign_paused',
  'campaign_resumed',
  'campaign_stopped',
  'key_created',
  'key_revoked',
] as const;
export type OperationName = (typeof operationNames)[number];

/** Something somebody did to more than one task. */
export interface Operation {
  name: OperationName;
  detail: Record<string, unknown>;
  actor: string;
  recordedAt: Date;
}

export async function noteOperation(
  db: Queryable,
  workspaceId: string,
  name: OperationName,
  detail: Record<string, unknown>,
  actor: Actor,
): Promise<void> {
  await db.run(insertOperation(workspaceId, name, detail, actor));
}

/** The latest operations, newest first. */
export async function latestOperations(
  db: Queryable,
  workspaceId: string,
  limit: number,
): Promise<Operation[]> {
  return db.run<Operation & Record<string, unknown>>(selectOperations(workspaceId, limit));
}
