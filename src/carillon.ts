import type { Pool } from 'pg';
import { createApp, type App } from './app.ts';
import { readConfig, readVariables, type Variables } from './config/index.ts';
import { CarillonError, createLogger } from './core/index.ts';
import { isUnused, startEmbedded } from './db/index.ts';
import { defaultWorkspaceId, statistics, type Processed, type TaskStatistics } from './scheduler/index.ts';
import { getBudget, resetBudget, setBudget, type Budget, type BudgetInput } from './services/budget/index.ts';
import type { Caller, Services } from './services/context.ts';
import {
  changeCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
  pauseCampaign,
  processCampaigns,
  resumeCampaign,
  stopCampaign,
  type Campaign,
  type CampaignChange,
  type CampaignDetail,
  type CampaignInput,
  type CampaignListInput,
  type CreatedCampaign,
  type ProcessedCampaigns,
} from './services/campaigns/index.ts';
import { editLivePost, removeLivePost } from './services/live-posts/index.ts';
import { followEvents, type FeedEvent, type FollowOptions } from './services/events/index.ts';
import {
  addMedia,
  getMedia,
  listMedia,
  removeMedia,
  type AddedMedia,
  type MediaFile,
  type MediaListInput,
  type MediaPage,
} from './services/media/index.ts';
import {
  approveTask,
  cancelTask,
  cleanupTasks,
  getTaskDetail,
  listTasks,
  publishNow,
  rejectTask,
  scheduleMany,
  scheduleTask,
  type Cancelled,
  type CleanupInput,
  type ListInput,
  type ProcessOptions,
  type ScheduledTask,
  type ScheduleInput,
  type ScheduleOptions,
  type Task,
  type TaskDetail,
  type TaskPage,
} from './services/tasks/index.ts';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listDeliveries,
  listWebhookEndpoints,
  replayFailedDeliveries,
  replayWebhookDelivery,
  rotateWebhookSecret,
  testWebhookEndpoint,
  type ChangeEndpointInput,
  type DeliveryListInput,
  type DeliveryPage,
  type NewEndpointInput,
  type ReplayInput,
  type WebhookDelivery,
  type WebhookEndpoint,
} from './services/webhook-endpoints/index.ts';
import { taskTypes } from './task-types/index.ts';

/** How an instance reaches its database, and what else differs from the environment. */
export interface CarillonOptions {
  /** A Postgres 14+ address; `DATABASE_URL` by default. */
  databaseUrl?: string;
  /** Your own pool instead; `close()` leaves it open. The emulators get one like it besides, of 5 connections. */
  pool?: Pool;
  /** Without an address, start (or adopt) the embedded Postgres in `CARILLON_DATA_DIR`. Never unless asked for. */
  embedded?: boolean;
  /** Variables that replace those of the environment, e.g. `{ CARILLON_SIMULATE: 'always' }`. */
  variables?: Variables;
}

/** A post to publish now. `content` may be missing when `config` has `topic`, `brief` or `template`. */
export interface PostInput {
  content?: string;
  accountId?: string;
  /** `link linkTitle topic brief to template maxRetries missedAfterMinutes allowDuplicate` */
  config?: Record<string, unknown>;
  /** 1 to 255 characters. The same key and post return the first call's task instead of posting again. */
  idempotencyKey?: string;
}

/** The bytes of a file. A stream is never held in memory as a whole. */
export type MediaContent = Uint8Array | Blob | AsyncIterable<Uint8Array>;

/** What became of a post published now. */
export interface PostResult {
  /** True when the platform accepted it. */
  success: boolean;
  /** "completed"; "failed" with `error`; "pending" or "running" while it waits for a retry, a hold or a proof. */
  status: Task['status'];
  taskId: string;
  /** The platform's id of the post. */
  postId: string | null;
  url: string | null;
  /** Null while nothing is published. */
  simulated: boolean | null;
  /** `{reach, engagement, clicks, fetchedAt}`; null members are figures the platform does not give (yet). */
  metrics: Record<string, unknown> | null;
  /** What went wrong last, as a sentence; null when completed. */
  error: string | null;
  /** The whole task. */
  task: Task;
}

/** The functions of the library, bound to one instance. What each throws stands at the named export in index.ts. */
export interface Carillon {
  scheduleAgentTask(input: ScheduleInput, options?: ScheduleOptions): Promise<ScheduledTask>;
  scheduleAgentTasks(inputs: readonly ScheduleInput[], options?: ScheduleOptions): Promise<ScheduledTask[]>;
  processPendingTasks(options?: ProcessOptions): Promise<Processed>;
  getAllScheduledTasks(filters?: ListInput): Promise<TaskPage>;
  getScheduledTask(id: string): Promise<TaskDetail>;
  cancelScheduledTask(id: string, reason?: string): Promise<Cancelled>;
  approveScheduledTask(id: string): Promise<Task>;
  editLivePost(taskId: string, content: string): Promise<Task>;
  removeLivePost(taskId: string): Promise<Task>;
  rejectScheduledTask(id: string, reason?: string): Promise<Task>;
  getTaskStatistics(): Promise<TaskStatistics>;
  cleanupOldTasks(options?: CleanupInput): Promise<{ deleted: number }>;
  executeSocialPost(input: PostInput & { platform: string }): Promise<PostResult>;
  postToSocialMedia(input: PostInput & { platform: string }): Promise<PostResult>;
  postToFacebook(input: PostInput): Promise<PostResult>;
  postToTwitter(input: PostInput): Promise<PostResult>;
  postToLinkedIn(input: PostInput): Promise<PostResult>;
  sendWhatsApp(input: PostInput & { to: string }): Promise<PostResult>;
  createCampaign(input: CampaignInput): Promise<CreatedCampaign>;
  getCampaigns(filters?: CampaignListInput): Promise<Campaign[]>;
  getCampaign(id: string): Promise<CampaignDetail>;
  changeCampaign(id: string, change: CampaignChange): Promise<CampaignDetail>;
  pauseCampaign(id: string): Promise<CampaignDetail>;
  resumeCampaign(id: string): Promise<CampaignDetail>;
  stopCampaign(id: string): Promise<CampaignDetail>;
  processCampaigns(): Promise<ProcessedCampaigns>;
  addMedia(content: MediaContent, options?: { fileName?: string }): Promise<AddedMedia>;
  getMedia(id: string): Promise<MediaFile>;
  listMedia(filters?: MediaListInput): Promise<MediaPage>;
  removeMedia(id: string): Promise<void>;
  getBudget(): Promise<Budget>;
  setBudget(limits: BudgetInput): Promise<Budget>;
  resetBudget(): Promise<Budget>;
  followEvents(options?: FollowOptions): AsyncGenerator<FeedEvent, void, void>;
  getWebhookEndpoints(): Promise<WebhookEndpoint[]>;
  createWebhookEndpoint(input: NewEndpointInput): Promise<WebhookEndpoint & { secret: string }>;
  changeWebhookEndpoint(id: string, change: ChangeEndpointInput): Promise<WebhookEndpoint>;
  deleteWebhookEndpoint(id: string): Promise<void>;
  testWebhookEndpoint(id: string): Promise<WebhookDelivery>;
  rotateWebhookSecret(id: string): Promise<{ secret: string; previousUntil: Date | null }>;
  getWebhookDeliveries(endpointId: string, filters?: DeliveryListInput): Promise<DeliveryPage>;
  replayWebhookDelivery(id: string): Promise<WebhookDelivery>;
  replayFailedDeliveries(endpointId: string, input: ReplayInput): Promise<number>;
  /** The instance itself, started: for servers. */
  app(): Promise<App>;
  close(): Promise<void>;
}

/** The workspace of library calls and of keys made at start. */
const caller: Caller = {
  workspaceId: defaultWorkspaceId,
  actor: { name: 'library', apiKeyId: null, requestId: null },
};

/**
 * An instance of its own. Connects and migrates on first use.
 * Calls throw CarillonError `database_url_missing`, `database_unreachable`, `database_newer`, `config_invalid`,
 * `credentials_incomplete`; with `embedded` also `embedded_unavailable`, `embedded_start_failed`.
 */
export function createCarillon(options: CarillonOptions = {}): Carillon {
  let started: Promise<App> | null = null;
  const app = (): Promise<App> => {
    started ??= start(options).catch((error: unknown) => {
      started = null;
      throw error;
    });
    return started;
  };
  const services = async () => (await app()).services;

  const post = async (input: PostInput & { platform: string }): Promise<PostResult> => {
    const { idempotencyKey, ...request } = input;
    return resultOf(
      await publishNow(await services(), caller, request, { idempotencyKey: idempotencyKey ?? null }),
    );
  };
  return {
    app,
    scheduleAgentTask: async (input, extra) => scheduleTask(await services(), caller, input, extra),
    scheduleAgentTasks: async (inputs, extra) => scheduleMany(await services(), caller, inputs, extra),
    processPendingTasks: async (limits) => (await app()).process(limits),
    getAllScheduledTasks: async (filters) => listTasks(await services(), caller, filters),
    getScheduledTask: async (id) => getTaskDetail(await services(), caller, id),
    cancelScheduledTask: async (id, reason) => cancelTask(await services(), caller, id, reason ?? null),
    approveScheduledTask: async (id) => approveTask(await services(), caller, id),
    editLivePost: async (id, content) => editLivePost(await services(), caller, id, { content }),
    removeLivePost: async (id) => removeLivePost(await services(), caller, id),
    rejectScheduledTask: async (id, reason) => rejectTask(await services(), caller, id, reason ?? null),
    getTaskStatistics: async () => statistics((await services()).db, caller.workspaceId, internalTypes),
    cleanupOldTasks: async (input) => cleanupTasks(await services(), caller, input),
    executeSocialPost: post,
    postToSocialMedia: post,
    postToFacebook: (input) => post({ ...input, platform: 'facebook' }),
    postToTwitter: (input) => post({ ...input, platform: 'twitter' }),
    postToLinkedIn: (input) => post({ ...input, platform: 'linkedin' }),
    sendWhatsApp: ({ to, ...input }) =>
      post({ ...input, platform: 'whatsapp', config: { ...input.config, to } }),
    createCampaign: async (input) => createCampaign(await services(), caller, input),
    getCampaigns: async (filters) => listCampaigns(await services(), caller, filters),
    getCampaign: async (id) => getCampaign(await services(), caller, id),
    changeCampaign: async (id, change) => changeCampaign(await services(), caller, id, change),
    pauseCampaign: async (id) => pauseCampaign(await services(), caller, id),
    resumeCampaign: async (id) => resumeCampaign(await services(), caller, id),
    stopCampaign: async (id) => stopCampaign(await services(), caller, id),
    processCampaigns: async () => processCampaigns(await services()),
    addMedia: async (content, more) => addMedia(await services(), caller, bytesOf(content), more),
    getMedia: async (id) => getMedia(await services(), caller, id),
    listMedia: async (filters) => listMedia(await services(), caller, filters),
    removeMedia: async (id) => removeMedia(await services(), caller, id),
    getBudget: async () => getBudget(await services(), caller),
    setBudget: async (limits) => setBudget(await services(), caller, limits),
    resetBudget: async () => resetBudget(await services(), caller),
    followEvents: async function* (how) {
      yield* followEvents(await services(), caller, how);
    },
    ...webhookFunctions(services),
    close: async () => {
      const running = started;
      started = null;
      await (await running?.catch(() => null))?.close();
    },
  };
}

const webhookFunctions = (services: () => Promise<Services>) =>
  ({
    getWebhookEndpoints: async () => listWebhookEndpoints(await services(), caller),
    createWebhookEndpoint: async (input) => createWebhookEndpoint(await services(), caller, input),
    changeWebhookEndpoint: async (id, change) => changeWebhookEndpoint(await services(), caller, id, change),
    deleteWebhookEndpoint: async (id) => deleteWebhookEndpoint(await services(), caller, id),
    testWebhookEndpoint: async (id) => testWebhookEndpoint(await services(), caller, id),
    rotateWebhookSecret: async (id) => rotateWebhookSecret(await services(), caller, id),
    getWebhookDeliveries: async (id, filters) => listDeliveries(await services(), caller, id, filters),
    replayWebhookDelivery: async (id) => replayWebhookDelivery(await services(), caller, id),
    replayFailedDeliveries: async (id, input) => replayFailedDeliveries(await services(), caller, id, input),
  }) satisfies Partial<Carillon>;

const internalTypes = new Set(
  [...taskTypes.values()].filter(({ internal }) => internal).map(({ type }) => type),
);

function bytesOf(content: MediaContent): AsyncIterable<Uint8Array> {
  if (content instanceof Blob) return content.stream();
  return content instanceof Uint8Array ? new Blob([new Uint8Array(content)]).stream() : content;
}

async function start(options: CarillonOptions): Promise<App> {
  const config = readConfig({ ...readVariables(), ...options.variables });
  const logger = createLogger({ level: config.logLevel === 'info' ? 'warn' : config.logLevel });
  const database = options.pool ?? options.databaseUrl ?? config.databaseUrl;
  if (database !== null) return createApp({ config, database, logger });
  if (options.embedded !== true) throw new CarillonError('database_url_missing');
  const embedded = await startEmbedded({ dataDir: config.dataDir, logger });
  return createApp({
    config,
    database: embedded.url,
    logger,
    onClose: async () => {
      // A server that others use, or that ran before, is not ours to stop.
      if (embedded.startedByUs && (await isUnused(embedded.url))) await embedded.stop();
    },
  });
}

function resultOf(task: Task): PostResult {
  const { postId, url, simulated, metrics } = (task.result ?? {}) as Partial<PostResult>;
  return {
    success: task.status === 'completed',
    status: task.status,
    taskId: task.id,
    postId: postId ?? null,
    url: url ?? null,
    simulated: simulated ?? null,
    metrics: metrics ?? null,
    error: task.status === 'completed' ? null : task.lastError,
    task,
  };
}
