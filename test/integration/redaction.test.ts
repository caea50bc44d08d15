import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { openHome, until } from '../support/server-process.ts';

const secrets = {
  FB_ACCESS_TOKEN: 'planted/facebook+token=1',
  FB_APP_SECRET: 'planted/facebook+secret=1',
  TWITTER_API_KEY: 'planted/x+key=1',
  TWITTER_API_SECRET: 'planted/x+secret=1',
  TWITTER_ACCESS_TOKEN: '77-planted/x+token=1',
  TWITTER_ACCESS_TOKEN_SECRET: 'planted/x+token-secret=1',
  LINKEDIN_CLIENT_SECRET: 'planted/linkedin+secret=1',
  LINKEDIN_ACCESS_TOKEN: 'planted/linkedin+token=1',
  LINKEDIN_REFRESH_TOKEN: 'planted/linkedin+refresh=1',
  WHATSAPP_ACCESS_TOKEN: 'planted/whatsapp+token=1',
  WHATSAPP_APP_SECRET: 'planted/whatsapp+secret=1',
  WHATSAPP_VERIFY_TOKEN: 'planted/whatsapp+verify=1',
  CARILLON_MODEL_KEY: 'planted/model+key=1',
  CARILLON_API_KEY: 'planted/api+key=1234567',
  CARILLON_SECRET: 'planted/sealing+secret=1-of-32-characters',
  CRON_SECRET: 'planted/cron+secret=1',
  CARILLON_ALERT_SECRET: 'planted/alert+secret=1',
};
const alertToken = 'planted-alert-address-token';
const password = 'planted-database-password';

/** Each as it is, in an address, in Basic or as bytes in base64, and in JSON. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
];

/** A server that refuses everything, and says in its answer all that it was sent. */
async function startEcho() {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const told = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      const status = request.url?.startsWith('/alert') ? 500 : 401;
      response.writeHead(status, { 'content-type': 'application/json' });
      const error = { message: `Bad credentials: ${told}`, type: 'OAuthException', code: 190 };
      response.end(JSON.stringify({ error, title: 'Unauthorized', detail: told, message: told }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => (server.closeAllConnections(), server.close()) };
}

it('no secret shows in a log, an answer, a row or an error, whoever repeats it', async () => {
  const [database, echo, home] = [await createTestDatabase(), await startEcho(), openHome()];
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
        ['FACEBOOK', 'TWITTER', 'LINKEDIN', 'WHATSAPP'].map((id) => [
          `CARILLON_${id}_URL`,
          `${echo.url}/${id}`,
        ]),
      ),
      CARILLON_MODEL: 'writer',
      CARILLON_MODEL_URL: `${echo.url}/v1`,
      CARILLON_ALERT_URL: `${echo.url}/alert?token=${alertToken}`,
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
      return JSON.parse(text) as { task?: { id: string } };
    };
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
        (await count(`select from carillon.alerts where last_error is not null`)) > 0,
      'not everything failed',
    );
    for (const id of ids) await call(`/api/agent/tasks/${id}`);
    for (const path of ['/api/agent/accounts', '/api/agent/operations', '/alarm', '/openapi.json'])
      await call(path);
    const { rows: tables } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'carillon'`,
    );
    for (const { name } of tables)
      seen[name] = JSON.stringify((await client.query(`select t::text from carillon.${name} t`)).rows);
    const doctor = await home.run(['doctor', '--json'], { variables });
    await server.kill('SIGTERM');
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
    await database.drop();
  }
  const planted = [...Object.values(secrets), alertToken, password, 'planted/wrong+key=1'];
  const leaks = Object.entries(seen).flatMap(([where, text]) =>
    planted
      .filter((secret) => forms(secret).some((form) => text.includes(form)))
      .map(
        (secret) =>
          `${secret} in ${where}: ${text.slice(Math.max(0, text.indexOf(secret) - 120), text.indexOf(secret) + 40)}`,
      ),
  );
  expect(leaks).toEqual([]);
}, 120_000);
