import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { leaksIn, renewed, secrets, startEcho } from '../support/planted-secrets.ts';
import { openHome, until } from '../support/server-process.ts';
import { openWebhookReceiver } from '../support/webhook-receiver.ts';

/** Blank, and so not set. */
const withoutEcho = {
  CARILLON_FACEBOOK_URL: '',
  CARILLON_TWITTER_URL: '',
  CARILLON_LINKEDIN_URL: '',
  CARILLON_WHATSAPP_URL: '',
};
const alertToken = 'planted-alert-address-token';
const password = 'planted-database-password';
const collectorToken = 'planted-collector-token';

it('no secret shows in a log, an answer, a row, an error, an export, a backup, a trace, a webhook or a stream', async () => {
  const [database, echo, home] = [await createTestDatabase(), await startEcho(), openHome()];
  const [collector, receiver] = [await startOtlpReceiver(), await openWebhookReceiver()];
  const planted = [
    ...Object.values(secrets),
    ...Object.values(renewed),
    alertToken,
    password,
    collectorToken,
  ];
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const seen: Record<string, string> = {};
  try {
    const variables = {
      ...secrets,
      DATABASE_URL: database.url,
      CARILLON_LOG_LEVEL: 'trace',
      FB_PAGE_ID: '1',
      LINKEDIN_CLIENT_ID: 'client',
      LINKEDIN_AUTHOR_URN: 'urn:li:organization:5000001',
      WHATSAPP_PHONE_NUMBER_ID: '2',
      ...Object.fromEntries(
        Object.keys(withoutEcho).map((name) => [name, `${echo.url}/${name.split('_')[1]}`]),
      ),
      CARILLON_MODEL: 'writer',
      CARILLON_MODEL_URL: `${echo.url}/v1`,
      CARILLON_ALERT_URL: `${echo.url}/alert?token=${alertToken}`,
      CARILLON_ALLOW_PRIVATE_WEBHOOKS: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${collectorToken}`,
    };
    const server = await home.serve({ variables });
    const call = async (path: string, init: { body?: unknown; key?: string; headers?: object } = {}) => {
      const answer = await fetch(`${server.url}${path}`, {
        method: init.body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${init.key ?? secrets.CARILLON_API_KEY}`,
          'content-type': 'application/json',
          ...init.headers,
        },
        ...(init.body !== undefined && { body: JSON.stringify(init.body) }),
      });
      const text = await answer.text();
      seen[`${path} ${answer.status}`] = `${seen[`${path} ${answer.status}`] ?? ''}${text}`;
      return (path === '/metrics' ? {} : JSON.parse(text)) as { task?: { id: string } };
    };
    const { secret } = (await home.run(['webhooks', 'add', receiver.url, '--json'], { variables })).json;
    planted.push(secret, secret.replace('whsec_', ''), 'planted/wrong+key=1');
    receiver.answer = (response, { headers }) => response.writeHead(500).end(JSON.stringify(headers));
    const stream = await fetch(`${server.url}/api/events`, {
      headers: { 'x-api-key': secrets.CARILLON_API_KEY },
    });
    const readStream = async () => {
      for await (const chunk of stream.body ?? [])
        seen['the stream'] = `${seen['the stream'] ?? ''}${Buffer.from(chunk).toString()}`;
    };
    void readStream().catch(() => undefined);

    const post = (platform: string, more: object) =>
      call('/api/agent/schedule', { body: { platform, scheduledAt: new Date().toISOString(), ...more } });
    const ids: string[] = [];
    // First: its account is not refused before it.
    ids.push((await post('facebook', { config: { topic: 'bells' } })).task?.id ?? '');
    for (const platform of ['facebook', 'twitter', 'linkedin'])
      ids.push((await post(platform, { content: `On ${platform}` })).task?.id ?? '');
    ids.push((await post('whatsapp', { content: 'Hi', config: { to: '+15551230000' } })).task?.id ?? '');
    await call('/api/agent/stats', { key: 'planted/wrong+key=1' });
    await call('/api/webhooks/whatsapp', { body: {}, headers: { 'x-hub-signature-256': 'sha256=00' } });
    await call('/api/agent/process', { body: {}, key: secrets.CARILLON_API_KEY });
    const count = async (text: string) => (await client.query(text)).rows.length;
    await until(
      async () =>
        (await count(`select from carillon.attempts where finished_at is not null`)) >= 4 &&
        (await count(`select from carillon.alerts where last_error is not null`)) > 0 &&
        (await count(`select from carillon.accounts where credentials_ciphertext is not null`)) > 0 &&
        (await count(`select from carillon.webhook_deliveries where last_status = 500`)) > 0 &&
        (seen['the stream'] ?? '').includes('task.'),
      'not everything failed',
    );
    for (const id of ids) await call(`/api/agent/tasks/${id}`);
    for (const path of [
      '/api/agent/accounts',
      '/api/agent/operations',
      '/alarm',
      '/openapi.json',
      '/metrics',
    ])
      await call(path);
    const [endpoint] = (await home.run(['webhooks', 'list', '--json'], { variables })).json.endpoints;
    for (const path of ['', '/deliveries']) await call(`/api/webhook-endpoints/${endpoint.id}${path}`);
    const doctor = await home.run(['doctor', '--json'], { variables });
    await server.kill('SIGTERM');
    const { rows: sealed } = await client.query<{ hex: string }>(
      `select encode(credentials_ciphertext, 'hex') as hex from carillon.accounts where credentials_ciphertext is not null
       union all select encode(secret_ciphertext, 'hex') from carillon.webhook_endpoints`,
    );

    // What the emulators remember of simulated accounts beside the same credentials.
    const beside = { variables: { ...variables, ...withoutEcho, CARILLON_SIMULATE: 'always' } };
    const second = await home.serve(beside);
    for (const platform of ['facebook', 'twitter', 'linkedin'])
      await home.run(['schedule', '--platform', platform, '--content', `Ding on ${platform}`], beside);
    const to = ['--config', '{"to":"+15551230000","template":{"name":"hello_world","language":"en_US"}}'];
    await home.run(['schedule', '--platform', 'whatsapp', ...to], beside);
    const done = `select from carillon.agent_tasks where type = 'social_post' and status = 'completed'`;
    await until(async () => (await count(done)) >= 4, 'the emulators did not publish');
    await second.kill('SIGTERM');
    seen['the second server’s output'] = second.stdout() + second.stderr();

    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname ~ '^carillon'`,
    );
    for (const { name } of tables)
      seen[name] = JSON.stringify((await client.query(`select t::text from ${name} t`)).rows);
    expect(seen['carillon_emulator.entities']).toContain('Ding on twitter');
    const fileOf = (name: string): string => join(home.dataDir, '..', name);
    for (const args of [
      ['export', '--out', fileOf('all.jsonl')],
      ['export', '--out', fileOf('person.jsonl'), '--person', '+15551230000'],
      ['backup', fileOf('backup.gz')],
    ]) {
      const ended = await home.run(args, { variables });
      expect([args, ended.code]).toEqual([args, 0]);
      seen[`carillon ${args[0]}`] = `${seen[`carillon ${args[0]}`] ?? ''}${ended.stdout}${ended.stderr}`;
    }
    for (const name of ['all.jsonl', 'person.jsonl']) seen[name] = readFileSync(fileOf(name), 'utf8');
    seen['the backup'] = gunzipSync(readFileSync(fileOf('backup.gz'))).toString();
    // Credentials and webhook secrets are in a backup, sealed, and in no export.
    expect(sealed).toHaveLength(2);
    for (const { hex } of sealed) {
      expect(seen['the backup']).toContain(hex);
      expect(seen['all.jsonl']).not.toContain(hex);
    }
    seen['the webhooks'] = JSON.stringify(receiver.received);
    expect(collector.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['carillon.schedule', 'carillon.write', 'carillon.publish', 'carillon.settle']),
    );
    seen['the spans'] = JSON.stringify(collector.spans);
    seen['the server’s output'] = server.stdout() + server.stderr();
    seen['the doctor'] = doctor.stdout + doctor.stderr;

    const wrong = new URL(database.url);
    wrong.password = password;
    wrong.username = 'nobody';
    for (const broken of [
      { DATABASE_URL: wrong.href },
      { DATABASE_URL: `mysql://nobody:${password}@127.0.0.1/x` },
      { CARILLON_ALERT_URL: `ftp://127.0.0.1/${alertToken}` },
      { CARILLON_SECRET: alertToken },
      { OTEL_EXPORTER_OTLP_ENDPOINT: echo.url, OTEL_EXPORTER_OTLP_HEADERS: `x=${alertToken}%` },
    ]) {
      const ended = await home.run(['stats'], { variables: { ...variables, ...broken } });
      expect(ended.code).toBe(1);
      seen[Object.keys(broken).join()] = ended.stdout + ended.stderr;
    }
  } finally {
    await home.close();
    await client.end();
    echo.close();
    await collector.close();
    await receiver.close();
    await database.drop();
  }
  expect(leaksIn(seen, planted)).toEqual([]);
}, 180_000);
