import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { alarmReasons, getTaskDetail, listAccounts, scheduleTask } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openLinkedInPort, type LinkedInPort } from '../support/linkedin-port.ts';
import { person } from '../support/open-app.ts';

let database: TestDatabase;
let linkedin: LinkedInPort;
let app: App;
let logged: string;

beforeEach(async () => {
  database = await createTestDatabase();
  linkedin = await openLinkedInPort({ firstToken: 'expired', refreshToken: 'rotated' });
  logged = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      logged += String(chunk);
      done();
    },
  });
  const config = readConfig(linkedin.variables);
  app = await createApp({ config, database: database.url, logger: pino({ level: 'trace' }, stream) });
});
afterEach(async () => {
  await app.close();
  await linkedin.close();
  await database.drop();
});

const post = async (content: string): Promise<string> => {
  const request = { platform: 'linkedin', scheduledAt: new Date(), content };
  return (await scheduleTask(app.services, person, request)).id;
};

/** Every row of every table of ours, as text; bytes as they are and in base64. */
async function everythingStored(): Promise<string> {
  const run = <Row extends Record<string, unknown>>(text: string) =>
    app.services.db.run<Row>({ text, values: [] });
  const tables = await run<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'carillon'`,
  );
  const texts = [];
  for (const { name } of tables) {
    const rows = await run(`select t::text as text from carillon.${name} t`);
    texts.push(...rows.map(({ text }) => String(text)));
  }
  const sealed = await run<{ sealed: Buffer | null }>(
    'select credentials_ciphertext as sealed from carillon.accounts',
  );
  texts.push(...sealed.map((row) => row.sealed?.toString('latin1') ?? ''));
  return texts.join('\n');
}

it('a renewal that works and one that is refused leave no secret in logs, rows and answers', async () => {
  const ids = [await post('The first')];
  for (let runs = 0; runs < 2; runs += 1) await app.process();
  const faults = linkedin.server.faults;
  const expired = {
    platform: 'linkedin',
    operation: 'publish',
    effect: 'before',
    answer: 'token_expired',
  } as const;
  const refused = {
    platform: 'linkedin',
    operation: 'token',
    effect: 'before',
    answer: 'token_dead',
  } as const;
  faults.arm({ ...expired, times: 1 });
  faults.arm({ ...refused, times: 1 });
  ids.push(await post('The second'));
  const whileStored = await everythingStored();
  for (let runs = 0; runs < 2; runs += 1) await app.process();

  const tasks = await Promise.all(ids.map((id) => getTaskDetail(app.services, person, id)));
  expect(tasks.map(({ status, failureKind }) => [status, failureKind])).toEqual([
    ['completed', null],
    ['pending', 'auth_revoked'],
  ]);
  const seen = {
    logged,
    whileStored,
    stored: await everythingStored(),
    answers: JSON.stringify([
      tasks,
      await listAccounts(app.services.db, person.workspaceId),
      await alarmReasons(app.services),
    ]),
  };
  expect(seen.logged).toContain('credentials were renewed');
  expect(seen.whileStored).toContain('snoozed');
  expect(seen.stored).toContain('does not accept the refresh token');
  const secrets = [
    'emulated-linkedin-token',
    'emulated-linkedin-refresh-token',
    linkedin.variables['LINKEDIN_CLIENT_SECRET'] ?? '',
    linkedin.variables['CARILLON_SECRET'] ?? '',
  ];
  const leaks = Object.entries(seen).flatMap(([where, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`),
  );
  expect(leaks).toEqual([]);
});
