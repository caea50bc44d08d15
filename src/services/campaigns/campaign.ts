import { Temporal } from 'temporal-polyfill';
import { onWallClock } from '../../core/index.ts';
import type { Recurrence } from '../../scheduler/index.ts';

export const campaignStatuses = ['active', 'paused', 'stopped'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** A brief that plans posts by a rule. Local times are the wall clock of `timezone`. */
export interface Campaign extends Recurrence {
  id: string;
  goal: string;
  brief: string;
  link: string | null;
  /** Ids of accounts, and platforms whose default account posts. */
  accounts: string[];
  start: Date;
  end: Date | null;
  postsPerOccurrence: number;
  /** Between the posts of one occurrence. */
  minutesApart: number;
  /** "approval": each post waits until a person approves it. */
  approvalPolicy: 'auto' | 'approval';
  /** When the agent writes: as the post is due, or as it is planned, so that a person can read it first. */
  writeAt: 'run' | 'planning';
  status: CampaignStatus;
  /** Every occurrence up to this moment was planned or skipped. */
  plannedUntil: Date;
  /** Occurrences that passed before anybody planned them. */
  skippedOccurrences: number;
  /** Why it could not be planned last time. */
  problem: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** As its row is read. */
export interface CampaignRow extends Omit<Campaign, 'start' | 'end'>, Record<string, unknown> {
  workspaceId: string;
  nextOrdinal: number;
  /** The database's time. */
  now: Date;
}

export function campaignOf(row: CampaignRow): Campaign {
  const { workspaceId: _workspace, nextOrdinal: _ordinal, now: _now, ...campaign } = row;
  const { timezone, startLocal, endLocal } = row;
  const instant = (local: string): Date =>
    new Date(onWallClock(Temporal.PlainDateTime.from(local), timezone).epochMilliseconds);
  return {
    ...(campaign as Omit<Campaign, 'start' | 'end'>),
    start: instant(startLocal),
    end: endLocal === null ? null : instant(endLocal),
  };
}
