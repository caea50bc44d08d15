import type { CoverageRow } from '../harness/index.ts';

type State = CoverageRow['state'];

const row = (operation: string, call: string, state: State, note: string): CoverageRow => {
  const [method = '', path = ''] = call.split(' ');
  return { operation, method, path, state, note };
};

const number = '/{version}/{phone_number_id}';
const account = '/{version}/{waba_id}';

/** The calls of the Cloud API a publisher may want, and how much of each is here. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    `POST ${number}/messages`,
    'partial',
    'text, media, template; not interactive, nor marking as read',
  ),
  row('upload', `POST ${number}/media`, 'whole', ''),
  row('upload_status', 'GET /{version}/{media_id}', 'whole', ''),
  row('delete_media', 'DELETE /{version}/{media_id}', 'whole', ''),
  row('download_media', 'GET /whatsapp_business/attachments/', 'partial', 'the bytes of small images only'),
  row('read_number', `GET ${number}`, 'partial', 'the fields of routes/number.ts'),
  row('list_numbers', `GET ${account}/phone_numbers`, 'partial', 'the same fields; no filter, no order'),
  row('list_templates', `GET ${account}/message_templates`, 'whole', ''),
  row('create_template', `POST ${account}/message_templates`, 'missing', 'the templates are given'),
  row('subscribe_webhooks', `GET ${account}/subscribed_apps`, 'whole', ''),
  row(
    'subscribe_webhooks',
    `POST ${account}/subscribed_apps`,
    'partial',
    'one address receives all webhooks',
  ),
  row('subscribe_webhooks', `DELETE ${account}/subscribed_apps`, 'whole', ''),
  row('read_history', `GET ${number}/message_history`, 'missing', 'names neither recipient nor our value'),
  row('receive_message', 'POST /_emulator/inbound', 'whole', 'not of the API: a person writes to the number'),
];
