import type { Hono } from 'hono';
import type { Clock } from '../../core/index.ts';
import type { FeedMedia } from './files.ts';

/** A durable thing of an emulated platform: a post, a message, a phone number's window. */
export interface Entity<Data = unknown> {
  platform: string;
  /** "post", "message", "window", ... */
  kind: string;
  /** The platform's own id of it; unique per platform and kind. */
  id: string;
  /** The page, user, organization or number it belongs to. */
  owner: string;
  createdAt: Date;
  data: Data;
}

/** A webhook the emulated platform owes: durable in the transaction that caused it. */
export interface OwedWebhook {
  id: string;
  platform: string;
  /** The exact body; signed when it is sent. */
  body: string;
  dueAt: Date;
}

/** What may be done inside one transaction. Everything is visible to others only after it, and durable before it returns. */
export interface StoreTransaction {
  /** Inserts, or replaces the entity of the same platform, kind and id. */
  put(entity: Entity): Promise<void>;
  get<Data>(platform: string, kind: string, id: string): Promise<Entity<Data> | null>;
  /** Newest first (by order of insertion). `before`: only entities inserted before that id. */
  list<Data>(query: {
    platform: string;
    kind: string;
    owner?: string;
    since?: Date;
    before?: string;
    limit: number;
  }): Promise<Entity<Data>[]>;
  /** A number that grows by one with every call for that name; 1 first. */
  nextNumber(name: string): Promise<number>;
  owe(webhook: OwedWebhook): Promise<void>;
}

/** The emulators' durable memory: Postgres in the app, a synced file stand-alone, or memory in unit tests. */
export interface EmulatorStore {
  /** Runs `work` alone among all transactions of the same `lock` (say, one page). A throw undoes everything. */
  transaction<Result>(lock: string, work: (tx: StoreTransaction) => Promise<Result>): Promise<Result>;
  /** Webhooks due by `now`, oldest first. They stay owed until `acknowledge`. */
  owed(now: Date, limit: number): Promise<OwedWebhook[]>;
  /** Which kinds of entities a platform has, by name, and how many of each. */
  kinds(platform: string): Promise<{ kind: string; count: number }[]>;
  acknowledge(webhookId: string): Promise<void>;
  close(): Promise<void>;
}

/** A fault, armed for the next matching request; seeded and scripted over /_emulator/faults or in code. */
export interface Fault {
  platform: string;
  /** Which call: the operation names of the emulator's coverage table, e.g. "publish". "*" is any. */
  operation: string;
  effect: 'before' | 'after';
  /**
   * What the client sees. `before`: nothing happened; `after`: the effect happened and the answer is lost. Only before:
   * `rate_limited` and `quota_reached` (a short and a long wait), `token_expired` and `token_dead` (revoked). Only after
   * "publish" and "comment": `without_id`, a success that names nothing. Only before "webhook": `lost`, it never comes.
   * Only before "processing", the work on an upload that has come whole: `fails`, in the platform's own words.
   */
  answer:
    | 'reset'
    | 'timeout'
    | 'status_500'
    | 'status_502'
    | 'status_503'
    | 'truncated'
    | 'rate_limited'
    | 'quota_reached'
    | 'token_expired'
    | 'token_dead'
    | 'without_id'
    | 'lost'
    | 'fails';
  /** How many requests it hits before it is spent. */
  times: number;
  /** How many such requests pass before it hits, 0 when left out. */
  skip?: number;
}

/** Where a held request stops: nothing happened yet · its effect is durable · half of the answer is on its way. */
export type HoldPoint = 'received' | 'accepted' | 'answering';

/** A stop for the next matching request; scripted over /_emulator/holds or in code. */
export interface Hold {
  platform: string;
  /** As of a fault: "publish", "read_posts", ..., "*" is any. */
  operation: string;
  point: HoldPoint;
  /** It goes on by itself after so long; null: only when it is released. */
  seconds: number | null;
  /** How many requests it stops before it is spent. */
  times: number;
}

export interface EmulatorContext {
  store: EmulatorStore;
  clock: Clock;
  holds: {
    /** Spends one stop; what it returns waits until released. Null: the request may pass. */
    take(
      platform: string,
      operation: string,
      point: HoldPoint,
      caller: AbortSignal,
    ): (() => Promise<void>) | null;
  };
  faults: { take(platform: string, operation: string, effect: Fault['effect']): Fault['answer'] | null };
  settings: EmulatorSettings;
}

/** Behaviour that the vendors' documents leave open or that tests bend. All have defaults in harness/settings.ts. */
export interface EmulatorSettings {
  /** How long after publishing a post stays invisible to read-back. */
  readBackLagMs: number;
  /** Delay of the webhooks owed. */
  webhookDelayMs: number;
  /** How long the work on an uploaded video takes, and whatever else a platform does not have ready at once. */
  processingMs: number;
  /** The most posts on one page of a list, whatever the client asks for, where the vendor pages by cursor. */
  maxPageSize: number;
}

/** One post, comment or message as a feed shows it. */
export interface FeedItem {
  /** The platform's id. */
  id: string;
  /** The id of the post or comment it answers; left out where a platform has no replies. */
  replyTo?: string | null;
  /** The task that made it: what the client sent as X-Request-Id. */
  taskId: string | null;
  /** Its name, as connectors show it, too. */
  account: string;
  text: string;
  link: string | null;
  /** Recipient, on message platforms; only the last digits, because anybody may read a feed. */
  to: string | null;
  url: string | null;
  /** Left out where nothing is shown but text. */
  media?: readonly FeedMedia[];
  /** "reel", "story", "quote of 123", ...: what tells it from an ordinary post. */
  note?: string;
  /** What the link says of itself, where the platform was told. */
  card?: { title: string; description: string | null };
  createdAt: Date;
  metrics: Readonly<Record<string, number>>;
}

export interface CoverageRow {
  /** The name faults use. */
  operation: string;
  method: string;
  /** As documented, with {placeholders}. */
  path: string;
  state: 'whole' | 'partial' | 'missing';
  note: string;
}

/** How a platform's page looks: a design of our own, that reads as the platform does. */
export interface Look {
  /** A CSS colour on which white can be read. */
  accent: string;
  /** Posts with comments below them · posts that answer each other, joined · a chat for each recipient. */
  shape: 'feed' | 'timeline' | 'chat';
  /** What figures are called on the page, by their names; others by those. */
  figures?: Readonly<Record<string, string>>;
  /** Of a chat: marks of a message, the one shown being the last whose figure is above 0. */
  ticks?: readonly { figure: string; mark: string; tone?: 'last' | 'wrong' }[];
}

/** A platform's emulator: routes that speak the documented wire format over a durable store. */
export interface Emulator {
  platform: string;
  name: string;
  coverage: readonly CoverageRow[];
  /** Routes as on the vendor's host (the harness mounts them below /<platform>). */
  routes(context: EmulatorContext): Hono;
  /** Newest first. */
  feed(context: EmulatorContext, limit: number): Promise<FeedItem[]>;
  /** Header and value that sign a webhook body, as the platform does with the emulated app's secret. */
  sign?(body: string): Record<string, string>;
  /** Left out: a plain feed. */
  look?: Look;
  /** What the inspector hides besides what is called a token, a secret and the like. */
  hides?: {
    /** Kinds of entities whose ids are codes or tokens, or tell of a person. */
    kinds?: readonly string[];
    /** Fields that hold a person's number, of which the last four digits are shown. */
    people?: readonly string[];
  };
}
