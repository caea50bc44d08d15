/** The emulated user (OAuth 1.0a or 2.0), or the app alone. */
export type Caller = 'user' | 'app';

/** What the documents say of a call: who may make it, with which scopes, how often (both read in 2026-08). */
export interface Call {
  /** Its name for faults, as in the coverage table. */
  operation: string;
  callers: readonly Caller[];
  /** What an OAuth 2.0 token of the user must hold. */
  scopes: readonly string[];
  /** Requests per 15 minutes. Who may not call at all has the other's number. */
  perQuarterHour: Readonly<Record<Caller, number>>;
  /** Requests per 24 hours of all users of the app together. */
  perDay: number | null;
}

const reading = ['tweet.read', 'users.read'];
const writing = [...reading, 'tweet.write'];
const uploading = ['media.write'];

export const calls = {
  publish: byUser('publish', writing, 100, 10_000),
  delete_post: byUser('delete_post', writing, 50),
  read_posts: byAnyone('read_posts', 900, 10_000),
  look_up_posts: byAnyone('look_up_posts', 5_000, 3_500),
  read_post: byAnyone('read_post', 900, 450),
  read_me: byUser('read_me', reading, 75),
  analytics: byUser('analytics', reading, 300),
  upload: byUser('upload', uploading, 500, 50_000),
  upload_start: byUser('upload_start', uploading, 1_875, 180_000),
  append: byUser('upload', uploading, 1_875, 180_000),
  upload_finish: byUser('upload_finish', uploading, 1_875, 180_000),
  upload_status: byUser('upload_status', uploading, 1_000, 100_000),
  alt_text: byUser('alt_text', uploading, 500, 50_000),
  create_webhook: byApp('create_webhook', 450),
  list_webhooks: byApp('list_webhooks', 450),
  check_webhook: byApp('check_webhook', 450),
  delete_webhook: byApp('delete_webhook', 450),
  subscribe: bySubscriber('subscribe', []),
  list_subscriptions: bySubscriber('list_subscriptions', ['like.read', 'tweet.read']),
  change_subscription: byApp('change_subscription', 500),
  unsubscribe: byApp('unsubscribe', 500),
} as const satisfies Record<string, Call>;

export type CallName = keyof typeof calls;

function byUser(
  operation: string,
  scopes: readonly string[],
  often: number,
  perDay: number | null = null,
): Call {
  return { operation, callers: ['user'], scopes, perQuarterHour: { user: often, app: often }, perDay };
}

function byAnyone(operation: string, user: number, app: number): Call {
  return {
    operation,
    callers: ['user', 'app'],
    scopes: reading,
    perQuarterHour: { user, app },
    perDay: null,
  };
}

/** Webhooks belong to the app: its own bearer token is needed. */
function byApp(operation: string, often: number): Call {
  return {
    operation,
    callers: ['app'],
    scopes: [],
    perQuarterHour: { user: often, app: often },
    perDay: null,
  };
}

/** Whoever may see what a user does in public. */
function bySubscriber(operation: string, scopes: readonly string[]): Call {
  return {
    operation,
    callers: ['user', 'app'],
    scopes,
    perQuarterHour: { user: 500, app: 500 },
    perDay: null,
  };
}
