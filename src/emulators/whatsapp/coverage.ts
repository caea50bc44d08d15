import type { CoverageRow } from '../harness/index.ts';

type State = CoverageRow['state'];

const row = (operation: string, call: string, state: State, note: string): CoverageRow => {
  const [method = '', path = ''] = call.split(' ');
  return { operation, method, path, state, note };
};

/** The calls of the Cloud API a publisher may want, and how much of each is here. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    'POST /{version}/{phone_number_id}/messages',
    'partial',
    'text and template; no media, no interactive',
  ),
  row('read_number', 'GET /{version}/{phone_number_id}', 'partial', 'the fields of routes/number.ts'),
  row('upload_media', 'POST /{version}/{phone_number_id}/media', 'missing', ''),
  row(
    'read_history',
    'GET /{version}/{phone_number_id}/message_history',
    'missing',
    'names neither recipient nor our value',
  ),
  row('list_templates', 'GET /{version}/{waba_id}/message_templates', 'missing', ''),
  row('create_template', 'POST /{version}/{waba_id}/message_templates', 'missing', ''),
  row('subscribe_webhooks', 'POST /{version}/{waba_id}/subscribed_apps', 'missing', 'every status is owed'),
];
