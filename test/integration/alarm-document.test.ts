import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { holds } from '../../src/scheduler/index.ts';
import { alarmReasons, createCampaign } from '../../src/services/index.ts';
import { createTestDatabase } from '../support/database.ts';
import { openApp, person } from '../support/open-app.ts';

it('docs/operations/alarms.md explains each reason that /alarm may give, and no other', async () => {
  const database = await createTestDatabase();
  const { app, run, schedule } = await openApp(database.url);
  const past = `wake_at = now() - interval '1 hour'`;
  for (const hold of holds)
    await run(`update carillon.agent_tasks set hold = $2, ${past} where id = $1`, await schedule(), hold);
  await run(`update carillon.agent_tasks set ${past} where id = $1`, await schedule());
  await run(
    `update carillon.agent_tasks set status = 'failed', needs_attention = true where id = $1`,
    await schedule(),
  );
  await run(`update carillon.accounts set status = 'revoked' where is_default`);
  await run(
    `insert into carillon.account_health
       (account_id, workspace_id, credentials_hash, asked_at, next_check_at, expires_at, missing)
     select id, workspace_id, '', now(), now(), now(), '{publish}' from carillon.accounts where not is_default`,
  );
  const campaign = {
    goal: 'Bells are heard',
    brief: 'A bell rings each day.',
    accounts: ['x'],
    rule: 'FREQ=DAILY',
    timezone: 'UTC',
  };
  await createCampaign(app.services, person, campaign);
  await run(`update carillon.campaigns set problem = 'the account is gone'`);
  await run(
    `insert into carillon.webhook_endpoints (url, secret_ciphertext, secret_key_id, enabled, disabled_reason)
     values ('https://example.com', '', '', false, 'it answered 410')`,
  );
  const given = (await alarmReasons(app.services)).map(({ reason }) => reason);
  await app.close();
  await database.drop();

  const page = readFileSync(new URL('../../docs/operations/alarms.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, reason]) => reason);
  // The server says "database" itself, when there is nobody to ask.
  expect(explained.sort()).toEqual(['database', ...given].sort());
});
