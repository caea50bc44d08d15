import { createCarillon, type Carillon } from './carillon.ts';

export { createCarillon } from './carillon.ts';
export type { Carillon, CarillonOptions, MediaContent, PostInput, PostResult } from './carillon.ts';
export { CarillonError, type ErrorCode, type FailureKind } from './core/index.ts';
export type { Processed, TaskStatistics, TaskStatus } from './scheduler/index.ts';
export type { Budget, BudgetInput } from './services/budget/index.ts';
export type {
  Campaign,
  CampaignChange,
  CampaignDetail,
  CampaignInput,
  CampaignListInput,
  CampaignResults,
  CreatedCampaign,
  ProcessedCampaigns,
} from './services/campaigns/index.ts';
export type { AddedMedia, MediaFile, MediaListInput, MediaPage } from './services/media/index.ts';
export type { EventFilterInput, FeedEvent, FollowOptions } from './services/events/index.ts';
export type {
  ChangeEndpointInput,
  DeliveryListInput,
  DeliveryPage,
  NewEndpointInput,
  ReplayInput,
  WebhookDelivery,
  WebhookEndpoint,
} from './services/webhook-endpoints/index.ts';
export type {
  Cancelled,
  ListInput,
  ProcessOptions,
  ScheduledTask,
  ScheduleInput,
  ScheduleOptions,
  Task,
  TaskDetail,
  TaskPage,
} from './services/tasks/index.ts';

/** One instance per process, configured by the environment: module reloads and copies of this file share it. */
const shared = globalThis as typeof globalThis & { carillonInstance?: Carillon };
const instance = (): Carillon => (shared.carillonInstance ??= createCarillon());

/**
 * Schedules one task. `scheduledAt`: ISO 8601 with an offset, or without one and an IANA `timezone`, or a Date.
 * Up to 15 minutes in the past (CARILLON_PAST_GRACE) is due now. An equal request returns the task of the first one.
 * @throws CarillonError `invalid_input`, `scheduled_in_past`, `timezone_required`, `unknown_platform`,
 * `unknown_task_type`, `content_required`, `content_rejected`, `account_not_found`, `account_platform_mismatch`,
 * `platform_not_connected`, `account_unidentified`, `idempotency_conflict`, `idempotency_expired`
 */
export const scheduleAgentTask: Carillon['scheduleAgentTask'] = (...args) =>
  instance().scheduleAgentTask(...args);

/**
 * Schedules up to 1,000 tasks, all or none.
 * @throws CarillonError `batch_invalid`, its `errors` with one per wrong item; `invalid_input` for none or too many;
 * `idempotency_conflict`, `idempotency_expired`
 */
export const scheduleAgentTasks: Carillon['scheduleAgentTasks'] = (...args) =>
  instance().scheduleAgentTasks(...args);

/**
 * Runs what is due and returns when nothing is in flight. Safe to call twice at once; made for cron.
 * `budgetMs`: 20,000 to 800,000, 25,000 by default.
 * @throws CarillonError `invalid_input` for another `budgetMs`
 */
export const processPendingTasks: Carillon['processPendingTasks'] = (...args) =>
  instance().processPendingTasks(...args);

/**
 * Lists tasks, latest `scheduledAt` first; hand `nextCursor` back as `cursor` for the next page.
 * @throws CarillonError `invalid_input`, `unknown_platform`, `timezone_required` for `from` or `to` without an offset
 */
export const getAllScheduledTasks: Carillon['getAllScheduledTasks'] = (...args) =>
  instance().getAllScheduledTasks(...args);

/**
 * One task with its attempts, effects, evidence and events.
 * @throws CarillonError `task_not_found`, `invalid_input`
 */
export const getScheduledTask: Carillon['getScheduledTask'] = (...args) =>
  instance().getScheduledTask(...args);

/**
 * Cancels a waiting or running task; `live` lists what is published already. `pending`: its outcome is in doubt, and the
 * wish decides before the next send.
 * @throws CarillonError `task_not_found`, `task_not_cancellable`, `invalid_input`
 */
export const cancelScheduledTask: Carillon['cancelScheduledTask'] = (...args) =>
  instance().cancelScheduledTask(...args);

/**
 * Replaces the text of a post that is live, on the platform and here. May be repeated.
 * @throws CarillonError `task_not_found`, `post_not_live`, `post_moves`, `account_has_no_credentials`, `edit_impossible`,
 * `content_rejected`, `platform_refused`, `invalid_input`
 */
export const editLivePost: Carillon['editLivePost'] = (...args) => instance().editLivePost(...args);

/**
 * Takes a post with all that followed it off the platform. May be repeated.
 * @throws CarillonError `task_not_found`, `post_not_live`, `post_moves`, `account_has_no_credentials`, `remove_impossible`,
 * `platform_refused`, `invalid_input`
 */
export const removeLivePost: Carillon['removeLivePost'] = (...args) => instance().removeLivePost(...args);

/**
 * Lets a task go that waits for approval: only the text that it has now can be published.
 * @throws CarillonError `task_not_found`, `approval_not_asked`, `task_not_written`, `invalid_input`
 */
export const approveScheduledTask: Carillon['approveScheduledTask'] = (...args) =>
  instance().approveScheduledTask(...args);

/**
 * Cancels a task that waits for approval.
 * @throws CarillonError `task_not_found`, `approval_not_asked`, `invalid_input`
 */
export const rejectScheduledTask: Carillon['rejectScheduledTask'] = (...args) =>
  instance().rejectScheduledTask(...args);

/** Exact counts by status, type and platform; the six by status are of tasks users asked for. */
export const getTaskStatistics: Carillon['getTaskStatistics'] = () => instance().getTaskStatistics();

/**
 * Deletes tasks that ended more than `olderThanDays` days ago (CARILLON_CLEANUP_DAYS, 30, by default). What needs
 * attention stays.
 */
export const cleanupOldTasks: Carillon['cleanupOldTasks'] = (...args) => instance().cleanupOldTasks(...args);

/**
 * Creates a `social_post` due now, runs it here under the journal and returns what became of it. Without an
 * `idempotencyKey` each call is a post of its own.
 * @throws CarillonError as `scheduleAgentTask`
 */
export const executeSocialPost: Carillon['executeSocialPost'] = (...args) =>
  instance().executeSocialPost(...args);

/** `executeSocialPost` under another name. @throws CarillonError as `executeSocialPost` */
export const postToSocialMedia: Carillon['postToSocialMedia'] = (...args) =>
  instance().postToSocialMedia(...args);

/** Publishes on a Facebook Page now. @throws CarillonError as `executeSocialPost` */
export const postToFacebook: Carillon['postToFacebook'] = (...args) => instance().postToFacebook(...args);

/** Publishes on X now. @throws CarillonError as `executeSocialPost` */
export const postToTwitter: Carillon['postToTwitter'] = (...args) => instance().postToTwitter(...args);

/** Publishes on LinkedIn now. @throws CarillonError as `executeSocialPost` */
export const postToLinkedIn: Carillon['postToLinkedIn'] = (...args) => instance().postToLinkedIn(...args);

/**
 * Sends one WhatsApp message to `to` (E.164) now: text inside the 24 h window, else `config.template`.
 * @throws CarillonError as `executeSocialPost`
 */
export const sendWhatsApp: Carillon['sendWhatsApp'] = (...args) => instance().sendWhatsApp(...args);

/**
 * Creates a campaign and plans its first 14 days. An equal request returns the campaign of the first one.
 * @throws CarillonError `invalid_input`, `campaign_too_large`, `unknown_platform`, `account_not_found`,
 * `platform_not_connected`, `account_unidentified`, `content_rejected`, `timezone_required`
 */
export const createCampaign: Carillon['createCampaign'] = (...args) => instance().createCampaign(...args);

/** Campaigns, newest first, at most 1,000. @throws CarillonError `invalid_input` */
export const getCampaigns: Carillon['getCampaigns'] = (...args) => instance().getCampaigns(...args);

/** One campaign with what became of its posts. @throws CarillonError `campaign_not_found`, `invalid_input` */
export const getCampaign: Carillon['getCampaign'] = (...args) => instance().getCampaign(...args);

/**
 * Changes a campaign, and those of its future posts that no person edited, moved, approved or released.
 * @throws CarillonError `campaign_not_found`, `campaign_stopped`, and as `createCampaign`
 */
export const changeCampaign: Carillon['changeCampaign'] = (...args) => instance().changeCampaign(...args);

/**
 * Runs none of its posts, and plans none, until it is resumed; what is in flight ends.
 * @throws CarillonError `campaign_not_found`, `campaign_stopped`, `invalid_input`
 */
export const pauseCampaign: Carillon['pauseCampaign'] = (...args) => instance().pauseCampaign(...args);

/**
 * Undoes a pause. What went stale meanwhile is skipped.
 * @throws CarillonError `campaign_not_found`, `campaign_stopped`, and as `createCampaign`
 */
export const resumeCampaign: Carillon['resumeCampaign'] = (...args) => instance().resumeCampaign(...args);

/** Cancels its posts that wait, for good. @throws CarillonError `campaign_not_found`, `invalid_input` */
export const stopCampaign: Carillon['stopCampaign'] = (...args) => instance().stopCampaign(...args);

/** Plans 14 days of every active campaign, in at most 20 s. Safe to call twice at once; made for cron. */
export const processCampaigns: Carillon['processCampaigns'] = () => instance().processCampaigns();

/**
 * Stores a file for posts: `config: { media: [{ id }] }`. Its type is found in its bytes.
 * @throws CarillonError `media_refused`, `media_too_large`, `media_store_failed`, `media_store_missing`
 */
export const addMedia: Carillon['addMedia'] = (...args) => instance().addMedia(...args);

/** What is known of a file. @throws CarillonError `media_not_found`, `invalid_input` */
export const getMedia: Carillon['getMedia'] = (...args) => instance().getMedia(...args);

/** Files, newest first; hand `nextCursor` back as `cursor`. @throws CarillonError `invalid_input` */
export const listMedia: Carillon['listMedia'] = (...args) => instance().listMedia(...args);

/**
 * Removes a file that no open task shows.
 * @throws CarillonError `media_not_found`, `media_in_use`, `media_store_failed`, `media_store_missing`
 */
export const removeMedia: Carillon['removeMedia'] = (...args) => instance().removeMedia(...args);
/** What models may use this month (UTC), and did. */
export const getBudget: Carillon['getBudget'] = () => instance().getBudget();

/**
 * Gives the workspace monthly limits of its own, `{ tokens, usd }`; null is no limit. Tasks on hold `budget` try again.
 * @throws CarillonError `invalid_input`, `budget_unpriced`
 */
export const setBudget: Carillon['setBudget'] = (...args) => instance().setBudget(...args);

/** Lets the environment's limits hold again. */
export const resetBudget: Carillon['resetBudget'] = () => instance().resetBudget();

/**
 * What happens to tasks and accounts, from now on or `after` an event, until `signal` aborts: for `for await`. Holds one
 * connection to the database.
 * @throws CarillonError `invalid_input`
 */
export const followEvents: Carillon['followEvents'] = (...args) => instance().followEvents(...args);

/** The addresses that are told of events, oldest first. */
export const getWebhookEndpoints: Carillon['getWebhookEndpoints'] = () => instance().getWebhookEndpoints();

/**
 * Has an address told of what happens from now on. `secret` verifies it, and is returned here only.
 * @throws CarillonError `invalid_input`, `webhook_address_private`, `webhook_endpoint_limit`
 */
export const createWebhookEndpoint: Carillon['createWebhookEndpoint'] = (...args) =>
  instance().createWebhookEndpoint(...args);

/**
 * Changes `url`, `events`, `description` or `enabled`.
 * @throws CarillonError `webhook_endpoint_not_found`, `invalid_input`, `webhook_address_private`
 */
export const changeWebhookEndpoint: Carillon['changeWebhookEndpoint'] = (...args) =>
  instance().changeWebhookEndpoint(...args);

/** Deletes it with its deliveries. @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` */
export const deleteWebhookEndpoint: Carillon['deleteWebhookEndpoint'] = (...args) =>
  instance().deleteWebhookEndpoint(...args);

/** Sends `webhook.test` now. @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` */
export const testWebhookEndpoint: Carillon['testWebhookEndpoint'] = (...args) =>
  instance().testWebhookEndpoint(...args);

/** Makes a new secret; the one before signs too for a day. @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` */
export const rotateWebhookSecret: Carillon['rotateWebhookSecret'] = (...args) =>
  instance().rotateWebhookSecret(...args);

/** What was sent to an endpoint, newest first. @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` */
export const getWebhookDeliveries: Carillon['getWebhookDeliveries'] = (...args) =>
  instance().getWebhookDeliveries(...args);

/**
 * Has a delivery sent again, with the same message id.
 * @throws CarillonError `webhook_delivery_not_found`, `webhook_endpoint_disabled`, `invalid_input`
 */
export const replayWebhookDelivery: Carillon['replayWebhookDelivery'] = (...args) =>
  instance().replayWebhookDelivery(...args);

/**
 * Has all sent again that was given up, of events since a time; how many.
 * @throws CarillonError `webhook_endpoint_not_found`, `webhook_endpoint_disabled`, `invalid_input`, `timezone_required`
 */
export const replayFailedDeliveries: Carillon['replayFailedDeliveries'] = (...args) =>
  instance().replayFailedDeliveries(...args);
