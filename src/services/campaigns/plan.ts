import { planPost } from '../../agent/index.ts';
import { CarillonError, isId, newId, wallClockAt } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import {
  insertInto,
  lockUntouched,
  occurrencesBetween,
  replan,
  withdraw,
  type Actor,
  type NewTask,
  type Occurrence,
} from '../../scheduler/index.ts';
import { listAccounts, pickAccount, type Account } from '../accounts/index.ts';
import type { Services } from '../context.ts';
import { checkContent, findType } from '../tasks/index.ts';
import type { CampaignRow } from './campaign.ts';
import { markPlanned } from './sql/campaigns.ts';
import { insertSlots, selectSlots, type PlannedSlot } from './sql/occurrences.ts';

/** How far ahead posts are planned. */
export const aheadMs = 14 * 86_400_000;
/** Most posts that stand planned of one campaign. */
export const maxPosts = 1_000;
/** Texts written ahead are begun this long after one another, so that they hold up no post. */
const writeEveryMs = 5_000;

export interface Planned {
  planned: number;
  /** Occurrences that had passed. */
  skipped: number;
}

/** A slot, and the task that is to fill it. */
interface Wanted {
  slot: PlannedSlot;
  task: NewTask;
}

/**
 * Plans a campaign whose row the caller has locked, up to 14 days ahead. Of occurrences that passed unplanned the last
 * is caught up if it is not stale; the others are skipped. With `afresh` its future posts that no person touched become
 * what they would be now.
 * @throws CarillonError `campaign_too_large`, and what is wrong with its rule, accounts or link
 */
export async function planCampaign(
  services: Services,
  tx: Queryable,
  campaign: CampaignRow,
  actor: Actor,
  afresh = false,
): Promise<Planned> {
  const { now } = campaign;
  const horizon = new Date(now.getTime() + aheadMs);
  const from = afresh ? now : campaign.plannedUntil;
  const { missedAfterMs } = services.run;
  // What follows the last one says when that one is stale.
  const known = occurrencesBetween(campaign, from, new Date(horizon.getTime() + missedAfterMs));
  const due = known.filter(({ at }) => at <= horizon);
  const future = due.filter(({ at }) => at > now);
  const passed = due.filter(({ at }) => at <= now);
  const latest = passed.filter(({ at }) => at.getTime() + missedAfterMs > now.getTime()).slice(-1);
  const accounts = await accountsOf(services, tx, campaign);
  const wanted = await wantedOf(services, tx, campaign, {
    occurrences: [...latest, ...future],
    known,
    accounts,
  });
  if (wanted.posts.length > maxPosts)
    throw new CarillonError('campaign_too_large', { count: wanted.posts.length, days: 14, limit: maxPosts });

  const changed = afresh ? await change(tx, campaign, wanted.posts, actor) : [];
  const inserted = await tx.run<{ taskId: string }>(
    insertSlots(
      campaign.id,
      wanted.posts.map(({ slot }) => slot),
    ),
  );
  const isNew = new Set(inserted.map(({ taskId }) => taskId));
  const fresh = wanted.posts.map(({ task }) => task).filter(({ id }) => isNew.has(id));
  await insertInto(tx, fresh, actor);
  if (campaign.writeAt === 'planning') await insertInto(tx, writersOf([...changed, ...fresh], now), actor);
  const skipped = passed.length - latest.length;
  await tx.run(markPlanned(campaign.id, horizon, wanted.nextOrdinal, skipped));
  return { planned: fresh.length, skipped };
}

/** Brings untouched future posts to what is wanted now. Returns those that need a text. */
async function change(
  tx: Queryable,
  campaign: CampaignRow,
  wanted: readonly Wanted[],
  actor: Actor,
): Promise<NewTask[]> {
  const untouched = await lockUntouched(tx, campaign.id, campaign.now);
  const kept = wanted.map(({ task }) => task).filter(({ id }) => untouched.has(id));
  const keptIds = new Set(kept.map(({ id }) => id));
  await withdraw(
    tx,
    [...untouched].filter((id) => !keptIds.has(id)),
    actor,
  );
  const replanned = await replan(tx, kept, actor);
  return kept.filter(({ id }) => replanned.has(id));
}

/** @throws CarillonError for an account that is not there, or that a campaign can not post on */
async function accountsOf(services: Services, tx: Queryable, campaign: CampaignRow): Promise<Account[]> {
  const { workspaceId } = campaign;
  const all = await listAccounts(tx, workspaceId);
  const found = new Map<string, Account>();
  for (const name of campaign.accounts) {
    const named = isId(name) ? all.find(({ id }) => id === name.toLowerCase()) : undefined;
    if (isId(name) && named === undefined) throw new CarillonError('account_not_found', { id: name });
    const platform = services.findPlatform(named?.platform ?? name);
    if (platform === null) {
      const known = services.connections.platforms.map(({ id }) => id).join(', ');
      throw new CarillonError('unknown_platform', { platform: name, known });
    }
    if (platform.limits.needsRecipient) {
      const problem = `${platform.name} needs recipients, which a campaign does not have; leave it out`;
      throw new CarillonError('invalid_input', { field: 'accounts', problem });
    }
    const account = named ?? (await pickAccount(tx, services.connections, workspaceId, platform, null));
    checkContent(findType(services, 'social_post'), platform, account, null, configOf(campaign, 0));
    found.set(account.id, account);
  }
  return [...found.values()];
}

/** The posts of the occurrences: those that stand planned keep their task and ordinal. */
async function wantedOf(
  services: Services,
  tx: Queryable,
  campaign: CampaignRow,
  { occurrences, known, accounts }: { occurrences: Occurrence[]; known: Occurrence[]; accounts: Account[] },
): Promise<{ posts: Wanted[]; nextOrdinal: number }> {
  const from = occurrences[0]?.nominal ?? wallClockAt(campaign.now, campaign.timezone).toString();
  const slots = await tx.run<PlannedSlot & Record<string, unknown>>(selectSlots(campaign.id, from));
  const key = (nominal: string, number: number, accountId = '') => `${nominal} ${number} ${accountId}`;
  const taskIds = new Map(slots.map((one) => [key(one.nominal, one.number, one.accountId), one.taskId]));
  const ordinals = new Map(slots.map((one) => [key(one.nominal, one.number), one.ordinal]));
  let { nextOrdinal } = campaign;
  const posts: Wanted[] = [];
  for (const occurrence of occurrences) {
    const next = known[known.indexOf(occurrence) + 1];
    for (let number = 1; number <= campaign.postsPerOccurrence; number += 1) {
      const { nominal } = occurrence;
      const ordinal = ordinals.get(key(nominal, number)) ?? nextOrdinal++;
      for (const { id: accountId, platform } of accounts) {
        const taskId = taskIds.get(key(nominal, number, accountId)) ?? newId();
        const slot = { nominal, number, accountId, ordinal, taskId };
        const times = timesOf(campaign, occurrence, next, number, services.run.missedAfterMs);
        posts.push({ slot, task: taskOf(campaign, slot, platform, times) });
      }
    }
  }
  return { posts, nextOrdinal };
}

/** A post gives way to the same post of the next occurrence, so that an outage is followed by one and not by all. */
function timesOf(
  { minutesApart, timezone }: CampaignRow,
  { at }: Occurrence,
  next: Occurrence | undefined,
  number: number,
  missedAfterMs: number,
) {
  const offsetMs = (number - 1) * minutesApart * 60_000;
  const scheduledAt = new Date(at.getTime() + offsetMs);
  const staleMs = Math.min(
    scheduledAt.getTime() + missedAfterMs,
    (next?.at.getTime() ?? Infinity) + offsetMs,
  );
  const scheduledLocal = wallClockAt(scheduledAt, timezone).toString({ smallestUnit: 'second' });
  return { scheduledAt, scheduledLocal, expiresAt: new Date(staleMs) };
}

function taskOf(
  campaign: CampaignRow,
  { taskId, accountId, ordinal }: PlannedSlot,
  platform: string,
  times: Pick<NewTask, 'scheduledAt' | 'scheduledLocal' | 'expiresAt'>,
): NewTask {
  return {
    ...times,
    id: taskId,
    workspaceId: campaign.workspaceId,
    type: 'social_post',
    platform,
    accountId,
    timezone: campaign.timezone,
    content: null,
    config: configOf(campaign, ordinal),
    maxRetries: 3,
    hold: campaign.approvalPolicy === 'approval' ? 'approval' : null,
    postId: null,
    campaignId: campaign.id,
    dedupeKey: null,
  };
}

function configOf({ goal, brief, link }: CampaignRow, ordinal: number): Record<string, unknown> {
  return {
    ...planPost({ goal, brief }, ordinal),
    brief: `${brief}\n\nGoal: ${goal}`,
    ...(link !== null && { link }),
  };
}

/** The tasks that write what is planned, the nearest post first. */
function writersOf(tasks: readonly NewTask[], now: Date): NewTask[] {
  const ordered = [...tasks].sort((a, b) => a.scheduledAt.getTime() - b.scheduledAt.getTime());
  return ordered.map((task, index) => ({
    ...task,
    id: newId(),
    type: 'write_post',
    platform: null,
    accountId: null,
    scheduledAt: new Date(now.getTime() + index * writeEveryMs),
    scheduledLocal: null,
    timezone: null,
    config: { taskId: task.id },
    hold: null,
  }));
}
