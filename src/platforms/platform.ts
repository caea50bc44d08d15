import type { Clock, Failure } from '../core/index.ts';
import type { Endpoint, SendPermit } from './http.ts';
import type { Draft, PostFormat, Reply, ReplyKind } from './draft.ts';
import type { MediaSource } from './media.ts';
import type { MediaRules } from './media-problems.ts';

export type * from './draft.ts';

/** A connected identity: a Page, a user, an organization, a phone number. */
export interface Identity {
  /** The platform's own id of it: page id, user id, URN, phone number id. */
  remoteId: string;
  /** "page", "user", "organization", "member", "number"; platforms with one kind have one word. */
  kind: string;
  displayName: string;
}

/** All a connector may know when it calls its platform. */
export interface Connection {
  account: Identity;
  credentials: Readonly<Record<string, string>>;
  endpoint: Endpoint;
  /** Left out where drafts have no media. */
  media?: MediaSource;
}

/** What the connector wants remembered from before the call, to find the effect afterwards. JSON, durable at intend. */
export type Handle = Readonly<Record<string, string>>;

/** How far the invisible work of a draft has come: uploads that stand, sessions that go on. Durable at each `keep`. */
export interface Progress {
  /** What was kept last; empty at first. */
  kept: Handle;
  /**
   * Replaces what is kept, and asks for more time. Throws when the work must stop here; a later call begins with what
   * was kept last.
   */
  keep(kept: Handle): Promise<void>;
}

/** Ready to be published, or to be looked at again later: the platform is still at work on an upload. */
export type Prepared = { handle: Handle } | { waitMs: number; reason: string };

/** The visible call's outcome. `unknown` whenever the connector can not prove one of the others. */
export type PublishOutcome =
  | { outcome: 'applied'; remoteId: string; url: string | null }
  /** Accepted for certain, but the answer named no id: read-back finds it. */
  | { outcome: 'applied_unidentified' }
  /** For certain nothing became visible: refused before the act, or never sent. */
  | { outcome: 'refused'; failure: Failure }
  /** The platform says an equal post exists; `remoteId` when it names it. Proof only after an earlier unknown send. */
  | { outcome: 'duplicate'; remoteId: string | null; failure: Failure }
  | { outcome: 'unknown'; reason: string };

/** One of the account's own recent posts, as the platform shows it. */
export interface RecentPost {
  remoteId: string;
  url: string | null;
  text: string;
  /** Addresses attached beside the text, on platforms that show them apart from it. */
  links?: readonly string[];
  /** The platform's ids of the media it shows, where it says them. */
  media?: readonly string[];
  /** Remote id of what it answers, null for a post of its own; left out where the platform does not say. */
  replyTo?: string | null;
  createdAt: Date;
}

/** `complete` only if every page of the window was read. */
export interface RecentPosts {
  complete: boolean;
  posts: RecentPost[];
}

/** `null` where the platform has no such figure; 0 only when the platform said 0. */
export interface Metrics {
  reach: number | null;
  engagement: number | null;
  clicks: number | null;
  /** The platform's own names and numbers. */
  raw: Readonly<Record<string, number>>;
}

/** One thing wrong with a draft. `limit` and `value` are counts where counts apply. */
export interface Problem {
  field:
    | 'content'
    | 'link'
    | 'linkTitle'
    | 'to'
    | 'template'
    | 'thread'
    | 'firstComment'
    | 'media'
    | 'format'
    | 'visibility'
    | 'repliesBy'
    | 'quotes'
    | 'linkInReply';
  problem: string;
  limit: number | null;
  value: number | null;
}

/** How an unknown outcome can be found out: list own posts, wait for a signed webhook, or only by asking a person. */
export type Witness = 'list' | 'webhook' | 'person';

export interface PlatformLimits {
  text: { max: number; unit: 'characters' | 'weighted characters'; linkCost: number | null };
  linkTitleMax: number | null;
  needsRecipient: boolean;
  /** What may follow a post as an act of its own. */
  replies: readonly ReplyKind[];
  /** Media of an ordinary post; left out where a post has none. */
  media?: MediaRules;
  /** Formats besides the ordinary post. */
  formats?: readonly PostFormat[];
}

/** At most `max` drafts in a moving window, or between two midnights UTC. */
export interface Quota {
  /** Kept with each effect: never given another meaning. */
  name: string;
  /** What is counted, e.g. "reels". */
  unit: string;
  max: number;
  within: { windowMs: number } | 'day UTC';
  /** Left out: counted per account. */
  per?: 'recipient';
  /** Whether a draft counts. Pure. */
  appliesTo(draft: Draft): boolean;
}

/** How many more drafts an account may publish until a time. */
export interface Usage {
  remaining: number;
  resetsAt: Date;
}

export interface AccountFromEnvironment {
  /** `null` when the platform must be asked (`identify`). */
  identity: Identity | null;
  /** Its kind, where that follows from the variables though the identity does not. */
  kind?: string;
  credentials: Readonly<Record<string, string>>;
}

/** What a renewal of credentials gave. */
export interface Refreshed {
  /** The variables that changed, with their new values; what is left out stays as it was. */
  credentials: Readonly<Record<string, string>>;
  /** When the new access token ends, by the clock that was handed in; null when the platform does not say. */
  expiresAt: Date | null;
}

/** What a person's login is begun with. */
export interface LoginRequest {
  /** Values of the variables that `Connecting.app` names. */
  app: Readonly<Record<string, string>>;
  scopes: readonly string[];
  /** Where the platform sends the person back to. */
  redirectUri: string;
  /** Comes back with the person. */
  state: string;
  /** PKCE, S256. */
  challenge: string;
}

/** What came back of a login, to be exchanged. */
export interface LoginAnswer {
  /** Values of the variables that `Connecting.app` and `settings` name. */
  app: Readonly<Record<string, string>>;
  endpoint: Endpoint;
  /** One of `Connecting.kinds`. */
  kind: string;
  code: string;
  redirectUri: string;
  /** PKCE: whose hash was the challenge. */
  verifier: string;
}

/** An identity for which a person gave access. */
export interface GivenAccess {
  identity: Identity;
  /** Variables of this account alone; those of the app are left out. */
  credentials: Readonly<Record<string, string>>;
  /** When they end, by the clock that was handed in; null when the platform does not say. */
  expiresAt: Date | null;
  scopes: readonly string[];
}

/** Accounts by login: a person is sent to the platform's page, and comes back with a code (OAuth 2.0). */
export interface Connecting {
  /** The app's variables; without the required ones nobody can log in. */
  app: readonly { name: string; required: boolean }[];
  /** Variables that hold for every account of the platform. */
  settings: readonly string[];
  /** The app that the emulator knows. */
  simulatedApp: Readonly<Record<string, string>>;
  /** Kinds of account one can log in for, the usual one first, and what is asked for. */
  kinds: readonly { kind: string; scopes: readonly string[] }[];
  /** Base URL of the page; a variable CARILLON_<ID>_URL replaces it. */
  site: string;
  /** Path of the page that asks the person. */
  path: string;
  query(request: LoginRequest): Readonly<Record<string, string>>;
  /** All identities there is access to now. Exchanges the code once. Throws CallFailed. */
  exchange(answer: LoginAnswer, clock: Clock): Promise<GivenAccess[]>;
}

/** A version of a platform's API. */
export interface ApiVersion {
  version: string;
  /** The day from which it can not be relied on; null while none is announced, or where versions have no end. */
  diesOn: Date | null;
}

/** What an account's credentials are good for, as the platform says it. */
export interface AccountHealth {
  identity: Identity;
  /** What was granted, in the platform's words; null where it does not say. */
  scopes: readonly string[] | null;
  /** What publishing and reading back need and was not granted. */
  missing: readonly string[];
  /** When the credentials end; null where they do not, or the platform does not say. */
  expiresAt: Date | null;
  /** What a person may want to know: a quality rating, a limit. Whole sentences. */
  notes: readonly string[];
}

export interface WebhookRequest {
  headers: Headers;
  query: URLSearchParams;
  body: string;
}

/** A witness from the platform: what became of the effect that carried `handle`. */
export interface WebhookEvidence {
  /** The journal's effect id, as the platform echoed it. */
  effectId: string;
  remoteId: string;
  /** "sent", "delivered", "read", "failed", ... in the platform's words. */
  state: string;
  at: Date;
  failure: Failure | null;
}

/** What a person wants of an account's messages from now on, said on the platform. */
export interface Preference {
  /** As in `Draft.to` where the platform names it so, else its own id of the person. */
  recipient: string;
  optedOut: boolean;
  at: Date;
}

export interface Webhooks {
  /** Answers the platform's subscription handshake, or null when the request is not one (or is not genuine). */
  challenge(request: WebhookRequest, secrets: Readonly<Record<string, string>>): string | null;
  /** True only when the signature over the raw body is right. */
  verify(request: WebhookRequest, secrets: Readonly<Record<string, string>>): boolean;
  /** The evidence in a verified body; empty when it speaks of something else. Throws on malformed bodies. */
  parse(body: string): WebhookEvidence[];
  /** Who wants no more messages, or wants them again, in a verified body, oldest first. Throws on malformed bodies. */
  preferences?(body: string): Preference[];
}

/**
 * A connector: stateless code that speaks one platform's API. It never retries a visible call, never touches the
 * database, and does not know whether its endpoint is the platform or an emulator.
 */
export interface Platform {
  /** One id everywhere: rows, folders, variables. */
  id: string;
  /** Other names accepted as input. */
  aliases: readonly string[];
  /** What people read. */
  name: string;
  /** The vendor's base URL; a variable CARILLON_<ID>_URL replaces it. */
  baseUrl: string;
  /** Base URLs of the vendor's other hosts, by the names requests use; all are `baseUrl` where that was replaced. */
  hosts?: Readonly<Record<string, string>>;
  /** Versions of the API that are known, the newest first. */
  apiVersions: readonly ApiVersion[];
  /** The version that calls with these credentials name; Pure. */
  versionOf(credentials: Readonly<Record<string, string>>): string;
  limits: PlatformLimits;
  /** Longest time the visible call may take, from intend to answer. */
  publishDeadlineMs: number;
  /** How long a published post may stay invisible to read-back. */
  settleMs: number;
  /** Identities that exist on the emulator, the default first. */
  simulatedAccounts: readonly AccountFromEnvironment[];
  /** Every environment variable the connector reads, in the order of .env.example. */
  variables: readonly { name: string; required: boolean; meaning: string }[];

  /**
   * The account configured by the environment; null when none of its required variables is set.
   * @throws CarillonError `credentials_incomplete` naming the missing variable when only some are set.
   */
  accountFromEnvironment(
    variables: Readonly<Record<string, string | undefined>>,
  ): AccountFromEnvironment | null;
  /** Asks the platform whom the credentials belong to. Throws CallFailed when it does not answer. */
  identify(connection: Omit<Connection, 'account'>): Promise<Identity>;

  /**
   * Exchanges credentials for new ones; missing where the platform's never end or can't be renewed. One call: what is
   * answered may end the old ones, so only one caller at a time may ask. Throws CallFailed, `auth_revoked` when only a
   * person can help.
   */
  refresh?(connection: Connection, clock: Clock): Promise<Refreshed>;

  /**
   * Asks what the credentials are good for, without any effect. Throws CallFailed: of the kinds that stop an account
   * (`auth_revoked`, `config`, ...) where they are good for nothing.
   */
  check(connection: Connection, clock: Clock): Promise<AccountHealth>;

  /** Every problem of a draft for this kind of account, at once; pure. */
  validate(draft: Draft, account: Pick<Identity, 'kind'>): Problem[];
  /** The length of a post's text as the platform counts it. */
  measure(text: string): number;
  /** What publishing a draft costs, in USD; missing where nothing does. Pure. */
  cost?(draft: Draft): number;
  /** What an account may publish in a time, where the platform does not say it before it refuses. */
  quotas?: readonly Quota[];
  /** What the headers of a published draft's answer say is left; null when they don't. Pure. */
  usageOf?(headers: Headers): Usage | null;

  /**
   * Invisible work before intend: uploads, containers. The handle is stored with the intent. May be repeated freely;
   * goes on from what was kept. Throws CallFailed.
   */
  prepare(connection: Connection, draft: Draft, progress: Progress): Promise<Prepared>;
  /** The one visible call. Never throws on purpose: a throw counts as `unknown`. */
  publish(connection: Connection, draft: Draft, handle: Handle, permit: SendPermit): Promise<PublishOutcome>;

  witness(account: Pick<Identity, 'kind'>): Witness;
  /**
   * Own posts created since `since`; with `reply`, the list in which such a reply would stand (a platform may list both
   * together). Only called where `witness` is "list". Throws CallFailed.
   */
  recentPosts(connection: Connection, since: Date, handle: Handle, reply: Reply | null): Promise<RecentPosts>;
  /**
   * Whether a post that is live is this draft, in spite of what the platform does to text. An upload named in `handle`
   * that the post shows is proof: nothing else can show it. Pure.
   */
  isSame(draft: Draft, post: RecentPost, handle: Handle): boolean;
  /** The public address of a post, when it follows from its id. */
  urlOf(account: Identity, remoteId: string): string | null;
  /** The id of the own post that an address shows, as a person pastes it; null when it can not be told. Pure. */
  idOf(account: Identity, url: string): string | null;

  /** Figures of one post; null when the platform has none for it (yet, or ever). Throws CallFailed. */
  metrics(connection: Connection, remoteId: string): Promise<Metrics | null>;

  /** Replaces the text of a live post. Asked twice it is done once. Missing where posts can't be changed. Throws CallFailed. */
  edit?(connection: Connection, remoteId: string, draft: Draft): Promise<void>;
  /** Takes a live post away; true also when it was gone already. Missing where that can't be done. Throws CallFailed. */
  remove?(connection: Connection, remoteId: string): Promise<void>;

  webhooks?: Webhooks;
  /** Missing where accounts are connected by variables alone. */
  connecting?: Connecting;
}
