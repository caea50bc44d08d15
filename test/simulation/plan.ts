import type { ScheduleInput } from '../../src/services/index.ts';
import type { Decisions } from './decisions.ts';

/** How likely things go wrong, for each chance they have. */
export interface Odds {
  crash: number;
  sql: number;
  http: number;
  freeze: number;
  model: number;
}

/** How the platforms are reached in a run. */
export interface Setting {
  /** Emulators inside the process, as for simulated accounts; else as if over a network. */
  inProcess: boolean;
  settleMs: number | null;
  quarantineMs: number;
  readBackLagMs: number;
  maxPageSize: number;
  /** Platforms that publish an equal text again. */
  allowsRepeats: boolean;
  /** LinkedIn's access token has ended: whoever meets that first must renew it. */
  tokenEnded: boolean;
  /** How long after it was sent a request may still arrive. */
  stalledMs: number;
}

export type Act =
  | { kind: 'schedule'; post: number; input: ScheduleInput }
  | { kind: 'cancel' | 'retry' | 'edit' | 'reschedule' | 'resolve'; post: number }
  | { kind: 'pause' | 'resume'; account: boolean }
  | { kind: 'stranger' };

export interface PlannedAct {
  name: string;
  atMs: number;
  act: Act;
}

export interface Plan {
  startMs: number;
  odds: Odds;
  setting: Setting;
  /** Offsets of the workers' clocks from the database's. */
  workers: number[];
  crons: number;
  platformSkewMs: number;
  /** Who asked first comes first. */
  acts: PlannedAct[];
  /** From then on nothing goes wrong any more. */
  calmAtMs: number;
  /** Statements fail in this time. */
  outage: { fromMs: number; toMs: number } | null;
}

const minute = 60_000;

/** Days on which the clocks of Berlin change, and an ordinary one. */
const starts = [
  '2026-12-01T10:00:00Z',
  '2027-03-28T00:20:00Z',
  '2026-10-25T00:10:00Z',
  '2026-12-31T23:50:00Z',
];

/** What a seed is about: who does what when, and how much goes wrong. */
export function planOf(decisions: Decisions): Plan {
  const startMs = Date.parse(decisions.oneOf('start', starts));
  const posts = planPosts(decisions, startMs);
  const acts = [...posts, ...planActs(decisions, startMs, posts.length)];
  const calmAtMs = startMs + decisions.between('calm', 30, 100) * minute;
  const outageAt = startMs + decisions.between('outage at', 1, 40) * minute;
  const outageMs = decisions.between('outage for', 1, 90) * 1000;
  return {
    startMs,
    odds: oddsOf(decisions),
    setting: settingOf(decisions),
    workers: Array.from({ length: decisions.oneOf('workers', [1, 1, 2, 2, 3]) }, (_, index) =>
      decisions.oneOf(`skew ${index}`, [0, 0, 280_000, -280_000, 1_500]),
    ),
    crons: decisions.oneOf('crons', [0, 0, 0, 1, 2]),
    platformSkewMs: decisions.oneOf('platform skew', [0, 0, 15_000, -15_000]),
    acts: acts.sort((a, b) => a.atMs - b.atMs),
    calmAtMs,
    outage: decisions.fault('outage', 0.08) ? { fromMs: outageAt, toMs: outageAt + outageMs } : null,
  };
}

/** Every fifth run is calm, so that what must hold without faults is held without excuse. */
function oddsOf(decisions: Decisions): Odds {
  const calm = decisions.draw('calm run') < 0.15;
  const one = (name: string, usual: number): number =>
    calm ? 0 : usual * decisions.oneOf(`odds of ${name}`, [0, 0.5, 1, 3]);
  return {
    crash: one('crash', 0.005),
    sql: one('sql', 0.005),
    http: one('http', 0.3),
    freeze: one('freeze', 0.008),
    model: one('model', 0.2),
  };
}

function settingOf(decisions: Decisions): Setting {
  const maxPageSize = decisions.oneOf('page size', [100, 1, 2]);
  const allowsRepeats = decisions.draw('repeats') < 0.6;
  const tokenEnded = decisions.draw('token ended') < 0.3;
  const common = { maxPageSize, allowsRepeats, tokenEnded };
  if (decisions.draw('in process') < 0.2) {
    // A platform that is slow to show what it accepted at once: only its settle delay keeps from sending again.
    const isSlow = decisions.draw('slow to show') < 0.5;
    const readBackLagMs = isSlow ? 20_000 : decisions.oneOf('lag', [0, 800]);
    const settleMs = isSlow ? 30_000 : 1_000;
    return { inProcess: true, settleMs, quarantineMs: 0, readBackLagMs, ...common, stalledMs: 0 };
  }
  const quarantineMs = 180_000;
  const readBackLagMs = decisions.oneOf('lag', [0, 2_000, 25_000]);
  // What arrives must be readable before a send counts as absent: the lag is part of the quarantine.
  const stalledMs = 14_000 + quarantineMs - readBackLagMs;
  return { inProcess: false, settleMs: null, quarantineMs, readBackLagMs, ...common, stalledMs };
}

const platforms = ['facebook', 'twitter', 'linkedin', 'whatsapp'] as const;

function planPosts(decisions: Decisions, startMs: number): PlannedAct[] {
  const count = decisions.oneOf('posts', [1, 1, 2, 2, 3, 4]);
  const favourite = decisions.oneOf('favourite', platforms);
  // Everybody chooses nine o'clock.
  const sharedMs = decisions.draw('one time for all') < 0.2 ? startMs + 25 * minute : null;
  return Array.from({ length: count }, (_, post) => {
    const draw = (what: string) => decisions.draw(`post ${post} ${what}`);
    const platform =
      draw('elsewhere') < 0.4 ? decisions.oneOf(`post ${post} platform`, platforms) : favourite;
    const atMs = startMs + Math.floor(draw('asked') ** 2 * 20 * minute);
    const dueMs = sharedMs ?? (draw('now') < 0.5 ? atMs : atMs + Math.floor(draw('due') * 40 * minute));
    const input: ScheduleInput = {
      platform,
      ...whenOf(dueMs, draw('zone') < 0.3),
      ...wordsOf(decisions, post),
    };
    const config = { ...input.config, ...(platform === 'whatsapp' && recipientsOf(draw('recipients'))) };
    if (draw('retries') < 0.2) Object.assign(config, { maxRetries: Math.floor(draw('how many') * 3) });
    if (draw('follows') < 0.25 && platform !== 'whatsapp' && platform !== 'linkedin')
      Object.assign(config, followersOf(platform, post));
    const expiresAt = new Date(dueMs + 30 * minute);
    return {
      name: `post ${post}`,
      atMs,
      act: {
        kind: 'schedule' as const,
        post,
        input: { ...input, config, ...(draw('expires') < 0.1 && { expiresAt }) },
      },
    };
  });
}

/** One person, several, or several of whom one can not be reached. */
function recipientsOf(luck: number): { to: string | string[] } {
  if (luck < 0.6) return { to: '+15551234567' };
  return { to: ['+15551234567', luck < 0.8 ? '+15557654321' : '+15550001111'] };
}

/** Two posts with one text are two posts. */
function wordsOf(decisions: Decisions, post: number): Pick<ScheduleInput, 'content' | 'config'> {
  const luck = decisions.draw(`post ${post} words`);
  if (luck < 0.2) return { config: { topic: `Bells ${post}` } };
  if (luck < 0.4) return { content: 'The same words', config: { allowDuplicate: true } };
  return { content: `Words of post ${post}`, config: {} };
}

const followersOf = (platform: string, post: number): object =>
  platform === 'twitter'
    ? { thread: [`Second of ${post}`, `Third of ${post}`] }
    : { firstComment: `Comment on ${post}` };

/** Either the moment, or the wall clock of a zone. */
function whenOf(ms: number, inZone: boolean): Pick<ScheduleInput, 'scheduledAt' | 'timezone'> {
  if (!inZone) return { scheduledAt: new Date(ms) };
  const timezone = 'Europe/Berlin';
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return { scheduledAt: local.format(ms).replace(' ', 'T'), timezone };
}

const kinds = [
  'cancel',
  'cancel',
  'retry',
  'edit',
  'reschedule',
  'resolve',
  'pause',
  'resume',
  'repeat',
  'stranger',
] as const;

function planActs(decisions: Decisions, startMs: number, posts: number): PlannedAct[] {
  const count = decisions.oneOf('acts', [0, 0, 1, 2, 4]);
  return Array.from({ length: count }, (_, index): PlannedAct[] => {
    const name = `act ${index}`;
    const kind = decisions.oneOf(`${name} kind`, kinds);
    const post = decisions.between(`${name} post`, 0, posts - 1);
    // Most acts come while something is going on.
    const atMs = startMs + Math.floor(decisions.draw(`${name} at`) ** 3 * 60 * minute);
    if (!decisions.keeps(`${name} ${kind}`)) return [];
    if (kind === 'stranger') return [{ name, atMs, act: { kind } }];
    if (kind === 'pause' || kind === 'resume') {
      const account = decisions.draw(`${name} account`) < 0.5;
      return [{ name, atMs, act: { kind, account } }];
    }
    if (kind === 'repeat') return [];
    return [{ name, atMs, act: { kind, post } }];
  }).flat();
}
