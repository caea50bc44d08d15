import { createCarillon, type Carillon } from './carillon.ts';

export { createCarillon } from './carillon.ts';
export type { Carillon, CarillonOptions, PostInput, PostResult } from './carillon.ts';
export { CarillonError, type ErrorCode, type FailureKind } from './core/index.ts';
export type { Processed, TaskStatistics, TaskStatus } from './scheduler/index.ts';
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
 * Up to 15 minutes in the past is due now.
 * @throws CarillonError `invalid_input`, `scheduled_in_past`, `timezone_required`, `unknown_platform`,
 * `unknown_task_type`, `content_required`, `content_rejected`, `account_not_found`, `platform_not_connected`,
 * `idempotency_conflict`
 */
export const scheduleAgentTask: Carillon['scheduleAgentTask'] = (...args) =>
  instance().scheduleAgentTask(...args);

/**
 * Schedules up to 1,000 tasks, all or none.
 * @throws CarillonError `batch_invalid`; its `errors` has one per wrong item
 */
export const scheduleAgentTasks: Carillon['scheduleAgentTasks'] = (...args) =>
  instance().scheduleAgentTasks(...args);

/**
 * Runs what is due and returns when nothing is in flight. Safe to call twice at once; made for cron.
 * @throws CarillonError `invalid_input` when `budgetMs` is too short for a post
 */
export const processPendingTasks: Carillon['processPendingTasks'] = (...args) =>
  instance().processPendingTasks(...args);

/**
 * Lists tasks, latest `scheduledAt` first; hand `nextCursor` back as `cursor` for the next page.
 * @throws CarillonError `invalid_input`, `unknown_platform`
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
 * Cancels a waiting or running task; the answer lists what is live already.
 * @throws CarillonError `task_not_found`, `task_not_cancellable`
 */
export const cancelScheduledTask: Carillon['cancelScheduledTask'] = (...args) =>
  instance().cancelScheduledTask(...args);

/** Exact counts of tasks by status, type and platform. */
export const getTaskStatistics: Carillon['getTaskStatistics'] = () => instance().getTaskStatistics();

/** Deletes tasks that ended more than `olderThanDays` (30 by default) days ago; what needs attention stays. */
export const cleanupOldTasks: Carillon['cleanupOldTasks'] = (...args) => instance().cleanupOldTasks(...args);

/**
 * Creates a `social_post` due now, runs it here under the journal and returns what became of it.
 * @throws CarillonError as `scheduleAgentTask`
 */
export const executeSocialPost: Carillon['executeSocialPost'] = (...args) =>
  instance().executeSocialPost(...args);

/** Publishes on any platform: `executeSocialPost` under the name of what it is for. @throws CarillonError */
export const postToSocialMedia: Carillon['postToSocialMedia'] = (...args) =>
  instance().postToSocialMedia(...args);

/** Publishes on a Facebook Page now. @throws CarillonError as `executeSocialPost` */
export const postToFacebook: Carillon['postToFacebook'] = (...args) => instance().postToFacebook(...args);

/** Publishes on X now. @throws CarillonError as `executeSocialPost` */
export const postToTwitter: Carillon['postToTwitter'] = (...args) => instance().postToTwitter(...args);

/** Publishes on LinkedIn now. @throws CarillonError as `executeSocialPost` */
export const postToLinkedIn: Carillon['postToLinkedIn'] = (...args) => instance().postToLinkedIn(...args);

/** Sends one WhatsApp message to `to` (E.164) now: text inside the 24 h window, else `config.template`. @throws CarillonError */
export const sendWhatsApp: Carillon['sendWhatsApp'] = (...args) => instance().sendWhatsApp(...args);
