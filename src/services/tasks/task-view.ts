import type { FailureKind } from '../../core/index.ts';
import type { Effect, RecordedEvidence } from '../../journal/index.ts';
import type { Hold, Phase, TaskStatus } from '../../scheduler/index.ts';
import type { MetricsPoint } from '../metrics/index.ts';

/** A task as callers see it. Times are Dates here and ISO 8601 strings in JSON. */
export interface Task {
  id: string;
  type: string;
  platform: string | null;
  accountId: string | null;
  /** What was asked for; no retry moves it. */
  scheduledAt: Date;
  /** The same moment on the wall clock of `timezone`, "2026-12-01T09:00:00". */
  scheduledLocal: string | null;
  timezone: string | null;
  status: TaskStatus;
  phase: Phase | null;
  hold: Hold | null;
  content: string | null;
  config: Record<string, unknown>;
  /** Left out where its platform charges nothing, or a list shows it. Before its text is written: without links in it. */
  estimatedCostUsd?: number;
  retryCount: number;
  maxRetries: number;
  lastError: string | null;
  failureKind: FailureKind | null;
  /** It failed or was cancelled, and something of it is live: see `result` and `effects`. */
  partial: boolean;
  /** A person must say what to do. */
  needsAttention: boolean;
  /**
   * For a post: `{postId, url, platform, simulated, metrics: {reach, engagement, clicks, fetchedAt}, delivery?}`;
   * `posts: [{effect, postId, url}]` where more than the post is live (a thread, a first comment); and
   * `incident: "published_twice"` when proof came late that an earlier send, taken for absent, is live too.
   */
  result: Record<string, unknown> | null;
  /** Start of the latest attempt. */
  executedAt: Date | null;
  /** When somebody looks next; null once it has ended. */
  wakeAt: Date | null;
  expiresAt: Date | null;
  /** The broadcast it is one message of. */
  parentId: string | null;
  campaignId: string | null;
  postId: string | null;
  dedupeKey: string | null;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** One execution of a task's handler. */
export interface Attempt {
  number: number;
  epoch: number;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: string | null;
  failureKind: FailureKind | null;
  error: string | null;
}

export interface TaskEvent {
  name: string;
  actor: string;
  requestId: string | null;
  detail: Record<string, unknown>;
  recordedAt: Date;
}

export interface ModelCallRecord {
  provider: string;
  model: string;
  promptVersion: string;
  inputTokens: number | null;
  outputTokens: number | null;
  /** By the list price; null when tokens or price are not known. */
  costUsd: number | null;
  durationMs: number | null;
  outcome: string | null;
  startedAt: Date;
}

/** A task with everything that happened to it. */
export interface TaskDetail extends Task {
  attempts: Attempt[];
  effects: Effect[];
  evidence: RecordedEvidence[];
  events: TaskEvent[];
  /** The post's figures over time, oldest first; null is "the platform gives none", never 0. */
  metrics: MetricsPoint[];
  modelCalls: ModelCallRecord[];
}
