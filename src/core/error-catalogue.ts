/**
 * Every error code a user can meet, with its HTTP status and its sentence: what happened, to what, what to do.
 * docs/errors.md explains each one; test/tidy.test.ts compares both ways.
 */
export const errorCatalogue = {
  // Input
  invalid_input: { status: 422, message: '{field}: {problem}' },
  invalid_json: {
    status: 400,
    message:
      'The request body is not valid JSON: {problem}. Send a JSON object with content-type application/json.',
  },
  body_too_large: {
    status: 413,
    message: 'The request body is larger than {limit} bytes. Send fewer tasks at once.',
  },
  batch_invalid: {
    status: 422,
    message: '{invalid} of {total} tasks are invalid, so none was scheduled. See "errors" for each.',
  },
  import_unreadable: {
    status: 422,
    message: 'The import can not be read: {problem}. Nothing was imported.',
  },
  scheduled_in_past: {
    status: 422,
    message:
      'scheduledAt {scheduledAt} lies more than {graceMinutes} minutes in the past. Give a later time, or now.',
  },
  timezone_required: {
    status: 422,
    message:
      'scheduledAt {scheduledAt} has no UTC offset. Add one (…Z or +02:00) or send "timezone" with an IANA name.',
  },
  unknown_platform: { status: 422, message: 'platform: "{platform}" is not known. Use one of {known}.' },
  unknown_task_type: { status: 422, message: 'type: "{type}" is not known. Use one of {known}.' },
  content_required: {
    status: 422,
    message:
      'content is empty and config has neither topic nor brief, so there is nothing to post. Give one of the three.',
  },
  content_rejected: { status: 422, message: '{field}: {problem} (limit {limit}, is {value}).' },
  idempotency_conflict: {
    status: 409,
    message: 'Idempotency key "{key}" was used for another request. Use a new key, or send the same body.',
  },
  idempotency_expired: {
    status: 410,
    message:
      'What idempotency key "{key}" scheduled has ended and was cleaned up. Nothing was scheduled again.',
  },
  // Tasks
  task_not_found: { status: 404, message: 'There is no task {id} in this workspace.' },
  task_not_editable: {
    status: 409,
    message: 'Task {id} is {status} and can no longer be changed: {problem}.',
  },
  task_not_cancellable: { status: 409, message: 'Task {id} is already {status}; nothing was cancelled.' },
  task_not_retryable: { status: 409, message: 'Task {id} can not be retried: {problem}.' },
  resolve_required: {
    status: 409,
    message:
      'Whether task {id} is live on the platform is not known. Look, then answer POST /api/agent/tasks/{id}/resolve before retrying.',
  },
  nothing_to_resolve: {
    status: 409,
    message: 'Task {id} has no post in doubt and asks for no attention; there is nothing to resolve.',
  },
  approval_not_asked: {
    status: 409,
    message: 'Task {id} does not wait for approval: it is {status}. Nothing was changed.',
  },
  task_not_written: {
    status: 409,
    message:
      'Task {id} has no text yet, so there is nothing to approve. Wait until it is written, or give it one with PATCH /api/agent/tasks/{id}.',
  },
  // Campaigns
  post_not_live: {
    status: 409,
    message: 'Nothing of task {id} is live. Change the task itself: PATCH /api/agent/tasks/{id}.',
  },
  post_moves: {
    status: 409,
    message: 'Task {id} is not at rest yet. Wait until it has ended, or cancel it first.',
  },
  edit_impossible: {
    status: 422,
    message:
      'The post of task {id} can not be changed: {platform} has no such call, or the id of the post is not known.',
  },
  remove_impossible: {
    status: 422,
    message:
      'The post of task {id} can not be removed: {platform} has no such call, or the id of something live is not known. Remove it there.',
  },
  platform_refused: { status: 502, message: '{platform} did not do it ({kind}): {reason}' },
  campaign_not_found: { status: 404, message: 'There is no campaign {id} in this workspace.' },
  campaign_stopped: {
    status: 409,
    message: 'Campaign {id} was stopped and plans nothing any more. Create a new one.',
  },
  campaign_too_large: {
    status: 422,
    message:
      'The campaign has {count} posts within {days} days; at most {limit} are planned. Use a rarer rule, fewer posts per occurrence or fewer accounts.',
  },
  // Media
  media_not_found: { status: 404, message: 'There is no media {id} in this workspace.' },
  media_refused: { status: 422, message: '{name} was not stored: {problem}.' },
  media_too_large: {
    status: 413,
    message: 'The file is larger than {limit} bytes (CARILLON_MEDIA_MAX_MB). Nothing was stored.',
  },
  media_in_use: {
    status: 409,
    message:
      'Media {id} is shown by {count} tasks that have not ended. Cancel or edit them first; nothing was removed.',
  },
  media_file_lost: {
    status: 410,
    message: 'The file of media {id} is not in {store} any more. Upload the same file again.',
  },
  media_address_refused: {
    status: 403,
    message: 'This address of a file is not signed right, or its time is over. Ask for a new one.',
  },
  range_not_satisfiable: {
    status: 416,
    message: 'The range lies outside of the file, which has {bytes} bytes.',
  },
  media_store_failed: {
    status: 503,
    message: 'Files can not be kept or read now: {store} failed: {problem}.',
  },
  media_store_missing: {
    status: 500,
    message:
      'Files can not be kept here: this host forgets its disk between requests. Set CARILLON_S3_ENDPOINT, CARILLON_S3_BUCKET, CARILLON_S3_ACCESS_KEY_ID and CARILLON_S3_SECRET_ACCESS_KEY.',
  },
  // Accounts
  account_has_no_credentials: {
    status: 409,
    message: 'Account {id} has no credentials now. Connect it again.',
  },
  account_not_found: { status: 404, message: 'There is no account {id} in this workspace.' },
  account_platform_mismatch: {
    status: 422,
    message: 'accountId: account {id} belongs to {actual}, not to {platform}.',
  },
  platform_not_connected: {
    status: 409,
    message: '{platform} is not connected and simulation is off (CARILLON_SIMULATE=never). Set {variables}.',
  },
  account_unidentified: {
    status: 409,
    message:
      'Carillon could not learn which {platform} account the credentials belong to: {problem}. Set {variable}, or restart when the platform answers.',
  },
  account_not_by_login: {
    status: 409,
    message:
      'Account {id} was not connected by a login: remove its variables from the environment and restart.',
  },
  login_impossible: {
    status: 422,
    message: '{platform} accounts are not connected by a login. Set {variables} and restart.',
  },
  login_unconfigured: {
    status: 409,
    message: 'Nobody can log in at {platform}: there is no app. Set {variables} and restart.',
  },
  login_not_found: { status: 404, message: 'There is no login {id} in this workspace.' },
  login_over: {
    status: 410,
    message: 'This login is unknown, was used, or began more than 10 minutes ago. Start it again.',
  },
  login_refused: { status: 409, message: '{platform} gave no access: {reason}. Nothing was connected.' },
  login_failed: { status: 502, message: 'Nothing was connected: {reason}' },
  credentials_incomplete: {
    status: 500,
    message:
      '{platform} is half configured: {missing} is missing. Set it, or remove {present} to use a simulated account.',
  },
  // Recipients
  recipient_not_found: {
    status: 404,
    message: 'Nobody with that number is known in this workspace; there is nothing of them here.',
  },
  recipient_busy: {
    status: 409,
    message:
      '{count} messages to this person are being sent or in doubt. Nothing was erased; what waited is cancelled. Try again when they have ended.',
  },
  // Budget
  budget_unpriced: {
    status: 409,
    message:
      'usd: the price of {models} is not known, so a budget of money could not be held. Set CARILLON_MODEL_PRICES and restart, or limit tokens.',
  },
  // Access
  unauthorized: {
    status: 401,
    message: 'This call needs an API key: Authorization: Bearer <key>, or x-api-key.',
  },
  cron_unauthorized: { status: 401, message: 'This call needs Authorization: Bearer <CRON_SECRET>.' },
  forbidden: { status: 403, message: 'This API key has the scope {scopes}; this call needs {needed}.' },
  rate_limited: {
    status: 429,
    message: 'Too many requests with this API key. Try again in {retryAfterSeconds} s.',
  },
  key_not_found: { status: 404, message: 'There is no API key {id}. carillon keys list shows them.' },
  route_not_found: {
    status: 404,
    message: 'There is no {method} {path}. GET /openapi.json lists what there is.',
  },
  webhook_unsigned: {
    status: 401,
    message: 'The webhook for {platform} has no valid signature, so it was not read.',
  },
  // Webhooks and streams
  webhook_endpoint_not_found: {
    status: 404,
    message: 'There is no webhook endpoint {id} in this workspace.',
  },
  webhook_endpoint_limit: {
    status: 409,
    message: 'This workspace has {limit} webhook endpoints, and may have no more. Delete one first.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    message: 'Webhook endpoint {id} is disabled. Enable it first: PATCH {"enabled": true}.',
  },
  webhook_address_private: {
    status: 422,
    message:
      'url: {problem}. Give a public address, or set CARILLON_ALLOW_PRIVATE_WEBHOOKS=true and restart.',
  },
  webhook_delivery_not_found: {
    status: 404,
    message: 'There is no webhook delivery {id} in this workspace; they are kept for {days} days.',
  },
  too_many_streams: {
    status: 429,
    message: 'This server has {limit} open event streams, and opens no more. Close one, or try again later.',
  },
  // Operation
  config_invalid: { status: 500, message: '{variable}: {problem}' },
  database_url_missing: {
    status: 500,
    message:
      'DATABASE_URL is not set. Set it to a Postgres 14+ address, or call createCarillon({ embedded: true }).',
  },
  database_unreachable: {
    status: 503,
    message: 'The database at {target} does not answer: {problem}. Start it, or correct DATABASE_URL.',
  },
  database_newer: {
    status: 500,
    message:
      'The database has migration {migration}, which this version of Carillon does not know. Run the newer version.',
  },
  embedded_unavailable: {
    status: 500,
    message: 'The embedded Postgres can not run here: {problem}. Set DATABASE_URL to a Postgres 14+ instead.',
  },
  embedded_start_failed: {
    status: 500,
    message: 'The embedded Postgres did not start: {problem}. Its log is {log}.',
  },
  already_running: {
    status: 409,
    message:
      'Carillon already runs on {dataDir} (pid {pid}, {address}). Nothing was changed. Stop it first, or use another CARILLON_DATA_DIR.',
  },
  taken_over: {
    status: 409,
    message:
      'Another Carillon (pid {pid}, {address}) has taken over {dataDir} while its Postgres was gone, so this one stops. Use that one.',
  },
  port_taken: {
    status: 500,
    message: 'Port {port} on {host} is taken by another program. Set PORT to a free one.',
  },
  backup_unreadable: {
    status: 422,
    message: 'The backup {file} can not be read: {problem}. Nothing was changed.',
  },
  restore_not_empty: {
    status: 409,
    message: 'The database already holds {count} tasks. Restore into an empty one, or pass --replace.',
  },
  database_moved: {
    status: 500,
    message:
      'What this database held was moved to {target}. Set DATABASE_URL to that one; this one is not used any more.',
  },
  database_arriving: {
    status: 500,
    message: 'A move into this database was not finished. Run carillon move again where its tasks come from.',
  },
  move_refused: { status: 409, message: '{problem}. Nothing was moved.' },
  rotation_refused: { status: 409, message: '{problem}. Nothing was changed.' },
  emulator_file_in_use: {
    status: 409,
    message: 'The emulator file {file} is in use by process {pid}. Stop that one, or name another file.',
  },
  emulator_file_damaged: {
    status: 500,
    message:
      'Line {line} of the emulator file {file} can not be read. Name another file, or delete this one.',
  },
  internal: { status: 500, message: 'Carillon made a mistake. It is logged under request id {requestId}.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
