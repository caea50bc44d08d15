import type { FailureKind } from '../core/index.ts';

/** The workspace of rows and callers that name none. */
export const defaultWorkspaceId = '00000000-0000-7000-8000-000000000001';

export const taskStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Why a due task may not be claimed now. */
export const holds = ['approval', 'account', 'budget', 'paused', 'restore'] as const;
export type Hold = (typeof holds)[number];

export type Phase = 'writing' | 'publishing' | 'verifying';

/** A row of `agent_tasks` as the claim hands it to a handler. */
export interface ClaimedTask {
  id: string;
  workspaceId: string;
  type: string;
  platform: string | null;
  accountId: string | null;
  scheduledAt: Date;
  content: string | null;
  config: Record<string, unknown>;
  recipientId: string | null;
  /** Of a broadcast. */
  recipientIds: string[] | null;
  retryCount: number;
  maxRetries: number;
  postId: string | null;
  campaignId: string | null;
  approvedHash: string | null;
  expiresAt: Date | null;
  phase: Phase | null;
  /** Fences every change the claim's holder makes. */
  epoch: number;
  /** Dead claims in a row; three without an outcome end the task. */
  leaseLosses: number;
  cancelRequested: boolean;
  openEffect: 'none' | 'intended' | 'unknown';
  visibleEffects: number;
  /** Milliseconds since the moment we last chose to wait until, by the database's clock. */
  lateMs: number;
  /** Milliseconds since `scheduledAt`, by the same clock. */
  sinceScheduledMs: number;
  /** Whether its `expiresAt` has passed. */
  expired: boolean;
  /** The span of its claim, while somebody traces. */
  traceparent?: string | null;
}

/** A task to be created. */
export interface NewTask {
  id: string;
  workspaceId: string;
  type: string;
  platform: string | null;
  accountId: string | null;
  scheduledAt: Date;
  /** The wall clock of `timezone`, "2026-12-01T09:00:00"; null when only the instant was given. */
  scheduledLocal: string | null;
  timezone: string | null;
  content: string | null;
  config: Record<string, unknown>;
  maxRetries: number;
  expiresAt: Date | null;
  hold: Hold | null;
  postId: string | null;
  dedupeKey: string | null;
  /** The broadcast it belongs to, and whom it goes to. */
  parentId?: string;
  recipientId?: string;
  approvedHash?: string | null;
  campaignId?: string;
}

/** Who did something: on every event. */
export interface Actor {
  /** "worker", "cli", "library", "person", ... */
  name: string;
  apiKeyId: string | null;
  requestId: string | null;
}

export const workerActor: Actor = { name: 'worker', apiKeyId: null, requestId: null };

/** A failure as it is stored on the task. */
export interface TaskFailure {
  kind: FailureKind;
  message: string;
}
