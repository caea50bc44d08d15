import { z } from '@hono/zod-openapi';
import { errorCatalogue, failureKinds, type ErrorCode } from '../../core/index.ts';
import { holds, taskStatuses } from '../../scheduler/index.ts';

/** What routes answer, as JSON. Times are ISO 8601 strings. */
const time = z.iso.datetime();
const object = z.record(z.string(), z.unknown());
const params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const code = z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]);

/** The body of a successful answer. */
export const success = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ success: z.literal(true), ...shape });

/** One of several errors of an answer. */
export const partError = z.object({ code, message: z.string(), params });

export const errorAnswer = z
  .object({
    success: z.literal(false),
    error: z.object({
      code,
      message: z.string(),
      params,
      requestId: z.string(),
      errors: z
        .array(partError.extend({ index: z.int() }))
        .optional()
        .openapi({ description: 'Every single error, when `code` sums up several.' }),
    }),
  })
  .openapi('Error');

const taskShape = {
  id: z.uuid(),
  type: z.string(),
  platform: z.string().nullable(),
  accountId: z.uuid().nullable(),
  scheduledAt: time.openapi({ description: 'What was asked for; no retry moves it.' }),
  scheduledLocal: z.string().nullable(),
  timezone: z.string().nullable(),
  status: z.enum(taskStatuses),
  phase: z.enum(['writing', 'publishing', 'verifying']).nullable(),
  hold: z.enum(holds).nullable(),
  content: z.string().nullable(),
  config: object,
  estimatedCostUsd: z
    .number()
    .optional()
    .openapi({ description: 'What publishing it costs; left out where nothing does, and in lists.' }),
  retryCount: z.int(),
  maxRetries: z.int(),
  lastError: z.string().nullable(),
  failureKind: z.enum(failureKinds).nullable(),
  partial: z.boolean(),
  needsAttention: z.boolean(),
  result: object.nullable(),
  executedAt: time.nullable(),
  wakeAt: time.nullable().openapi({ description: 'When somebody looks next; null once it has ended.' }),
  expiresAt: time.nullable(),
  parentId: z.uuid().nullable(),
  campaignId: z.uuid().nullable(),
  postId: z.uuid().nullable(),
  dedupeKey: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
  finishedAt: time.nullable(),
};

export const taskSchema = z.object(taskShape).openapi('Task');

export const scheduledSchema = z
  .object({
    ...taskShape,
    deduplicated: z.boolean().openapi({ description: 'An equal request came before; this is its task.' }),
  })
  .openapi('ScheduledTask');

const attempt = z.object({
  number: z.int(),
  epoch: z.int(),
  startedAt: time,
  finishedAt: time.nullable(),
  outcome: z.string().nullable(),
  failureKind: z.enum(failureKinds).nullable(),
  error: z.string().nullable(),
});

const effect = z.object({
  id: z.uuid(),
  taskId: z.uuid(),
  key: z.string(),
  epoch: z.int(),
  accountId: z.uuid(),
  state: z.enum(['intended', 'unknown', 'absent', 'applied']),
  handle: z.record(z.string(), z.string()),
  remoteId: z.string().nullable(),
  url: z.string().nullable(),
  intendedAt: time,
  readBacks: z.int(),
  settledAt: time.nullable(),
});

const evidence = z.object({
  effectId: z.uuid(),
  source: z.string(),
  verdict: z.enum(['applied', 'absent', 'unknown']),
  remoteId: z.string().nullable(),
  url: z.string().nullable(),
  detail: object,
  actor: z.string(),
  recordedAt: time,
});

const event = z.object({
  name: z.string(),
  actor: z.string(),
  requestId: z.string().nullable(),
  detail: object,
  recordedAt: time,
});

const modelCall = z.object({
  provider: z.string(),
  model: z.string(),
  promptVersion: z.string(),
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  costUsd: z.number().nullable(),
  durationMs: z.int().nullable(),
  outcome: z.string().nullable(),
  startedAt: time,
});

const figure = z.int().nullable();

const metricsPoint = z
  .object({ reach: figure, engagement: figure, clicks: figure, fetchedAt: time.nullable() })
  .openapi({ description: 'Figures at one moment; null is "the platform gives none", never 0.' });

export const taskDetailSchema = z
  .object({
    ...taskShape,
    attempts: z.array(attempt),
    effects: z.array(effect),
    evidence: z.array(evidence),
    events: z.array(event),
    metrics: z.array(metricsPoint),
    modelCalls: z.array(modelCall),
  })
  .openapi('TaskDetail');
