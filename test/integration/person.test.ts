import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erasePerson, exported, exportRows, notExported } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person as caller, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let open: OpenApp;
let people = 7_000_000;
let number: string;
let other: string;

beforeAll(async () => {
  database = await createTestDatabase();
  open = await openApp(database.url);
});
afterAll(async () => {
  await open.app.close();
  await database.drop();
});
beforeEach(() => {
  number = `+1555${(people += 1)}`;
  other = `+1555${(people += 1)}`;
});

const send = (to: string | string[], change: object = {}) =>
  open.schedule({ platform: 'whatsapp', content: `Dear you, ${people}`, config: { to }, ...change });
const later = { scheduledAt: '2050-01-01T09:00:00Z' };
const erase = (whom = number) =>
  erasePerson(open.app.services, caller, whom, (digits) => open.app.emulated.forget(digits));

/** The tables in which a text stands anywhere, of both schemas. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await open.run<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('carillon', 'carillon_emulator') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await open.run(`select from ${name} t where position($1 in t::text) > 0 limit 1`, text);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

interface Line {
  kind: string;
  row: Record<string, unknown>;
}

async function linesOf(whom: string | null): Promise<Line[]> {
  let text = '';
  const to = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  const lines = await exportRows(open.app.services, caller, { person: whom, to });
  const parsed = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(parsed).toHaveLength(lines);
  return parsed;
}

describe('erasing a person', () => {
  it('leaves the number in no text of any table, and the journal countable', async () => {
    const digits = number.slice(1);
    const sent = await send(number);
    const failed = await send(`1555000${people}`.slice(0, 11));
    const waiting = await send(number, later);
    const withoutPlus = await send(digits, later);
    const broadcast = await send([number, other], later);
    const running = await send([number, other]);
    await open.untilEnded(sent);
    await open.untilEnded(failed);
    await open.untilEnded(running);
    const count = async () =>
      (
        await open.run(`select (select count(*) from carillon.effects) as effects, (select count(*)
         from carillon.evidence) as evidence, (select count(*) from carillon.agent_tasks) as tasks,
         (select count(*) from carillon.attempts) as attempts`)
      )[0];
    const before = await count();
    // Where a platform or a person may put it: its refusal, the id it makes of the number, a reason, a key of one's own.
    await open.run(`update carillon.effects set remote_id = 'wamid.' || $1 where task_id = $2`, digits, sent);
    await open.run(`update carillon.attempts set error = 'No ' || $1 where task_id = $2`, number, sent);
    await open.run(`update carillon.agent_tasks set last_error = 'No ' || $1 where id = $2`, number, sent);
    await open.run(
      `update carillon.task_events set detail = jsonb_build_object('reason', $1::text) where task_id = $2`,
      number,
      sent,
    );
    await open.run(
      `insert into carillon.idempotency_keys (workspace_id, key, request_hash, task_ids)
       values (carillon.default_workspace(), 'sms to ' || $1, 'hash', array[$2::uuid])`,
      number,
      sent,
    );
    expect(await tablesWith(digits)).toEqual([
      'carillon.agent_tasks',
      'carillon.attempts',
      'carillon.effects',
      'carillon.idempotency_keys',
      'carillon.recipients',
      'carillon.task_events',
      'carillon_emulator.entities',
      'carillon_emulator.owed_webhooks',
    ]);

    const erased = await erase();
    expect(erased).toMatchObject({ cancelled: 2, broadcasts: 2, mentionedBy: [] });
    expect(erased.emulated).toBeGreaterThan(0);
    expect(await tablesWith(digits)).toEqual([]);
    expect(await count()).toEqual(before);
    expect(await open.task(sent)).toMatchObject({ status: 'completed', content: null, lastError: null });
    for (const id of [waiting, withoutPlus]) expect((await open.task(id)).status).toBe('cancelled');
    const left = await open.task(broadcast);
    expect([left.status, left.config['to'], left.content]).toEqual(['pending', [other], expect.any(String)]);
    await expect(erase()).rejects.toMatchObject({ code: 'recipient_not_found' });
  });

  it('cancels a broadcast that has nobody left', async () => {
    const id = await send([number], later);
    expect(await erase()).toMatchObject({ cancelled: 1, broadcasts: 1 });
    expect((await open.task(id)).status).toBe('cancelled');
  });

  it('lets nothing of a late webhook bring the number back', async () => {
    const id = await send(number);
    await open.process();
    expect((await open.task(id)).status).toBe('completed');
    await erase();
    const [owed] = await open.run<{ n: number }>(
      'select count(*)::int as n from carillon_emulator.owed_webhooks',
    );
    expect(owed?.n).toBeGreaterThan(0);
    await open.run(`update carillon_emulator.owed_webhooks set due_at = now() - interval '1 minute'`);
    await open.app.emulated.deliver(open.app.services);
    expect(await tablesWith(number.slice(1))).toEqual([]);
    const { evidence, result } = await open.task(id);
    expect(evidence.map(({ source }) => source)).toContain('webhook');
    expect(JSON.stringify(evidence)).not.toContain('wamid');
    expect(result).toMatchObject({ delivery: { state: expect.any(String) } });
  });

  it('waits for a message that is in doubt, and erases nothing before', async () => {
    const doubtful = await send(number);
    const waiting = await send(number, later);
    await open.run(
      `update carillon.agent_tasks set status = 'running', open_effect = 'unknown', phase = 'verifying' where id = $1`,
      doubtful,
    );
    await expect(erase()).rejects.toMatchObject({ code: 'recipient_busy', params: { count: 1 } });
    expect((await open.task(waiting)).status).toBe('cancelled');
    expect((await open.task(doubtful)).config['to']).toBe(number);
    await open.run(
      `update carillon.agent_tasks set status = 'failed', open_effect = 'unknown', finished_at = now() where id = $1`,
      doubtful,
    );
    await erase();
    expect(await tablesWith(number.slice(1))).toEqual([]);
  });

  it('names posts that mention the number, and leaves them as they are', async () => {
    await send(number, later);
    const id = await open.schedule({ content: `Call ${number}`, ...later });
    expect((await erase()).mentionedBy).toEqual([id]);
    expect((await open.task(id)).content).toBe(`Call ${number}`);
  });

  it.each(['', 'Ada', '+1', '12345678901234567890', "'; drop"])('refuses %j as a number', async (whom) => {
    await expect(erase(whom)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('an export', () => {
  it('has a line for every row that a backup has, and no secret', async () => {
    await send(number, later);
    await open.untilEnded(await open.schedule());
    await open.run(
      `update carillon.accounts set credentials_ciphertext = 'planted-secret', credentials_key_id = 'planted-key'`,
    );
    const lines = await linesOf(null);
    for (const { kind, table } of exported) {
      const [row] = await open.run<{ n: number }>(`select count(*)::int as n from carillon.${table}`);
      expect([kind, lines.filter((line) => line.kind === kind).length]).toEqual([kind, row?.n]);
    }
    const text = JSON.stringify(lines);
    expect(text).toContain(number);
    expect(text).not.toMatch(/planted|706c616e746564|credentials|hash":"[0-9a-f]{64}","scopes/);
    const task = lines.find(({ kind, row }) => kind === 'task' && row['status'] === 'completed');
    expect(task?.row).toMatchObject({ scheduledAt: expect.any(String), maxRetries: 3 });
  });

  it('forgets no table: each is exported, or left out for a reason', async () => {
    const tables = await open.run<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'carillon' order by 1`,
    );
    const known = [...exported.map(({ table }) => table), ...Object.keys(notExported)];
    expect(known.sort()).toEqual(tables.map(({ name }) => name));
  });

  it('of a person has what was sent to them, and nothing of others', async () => {
    const mine = await send(number);
    await open.untilEnded(mine);
    const both = await send([number, other], later);
    await send(other, later);
    const lines = await linesOf(number);
    const kinds = new Set(lines.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['attempt', 'effect', 'event', 'evidence', 'recipient', 'task']);
    expect(
      lines
        .filter(({ kind }) => kind === 'task')
        .map(({ row }) => row['id'])
        .sort(),
    ).toEqual([mine, both].sort());
    expect(lines.filter(({ kind }) => kind === 'recipient')).toMatchObject([{ row: { address: number } }]);
    const [stranger] = await open.run<{ id: string }>(
      'select id from carillon.recipients where address = $1',
      other,
    );
    expect(JSON.stringify(lines)).not.toContain(stranger?.id);
    await expect(linesOf('+15559990000')).rejects.toMatchObject({ code: 'recipient_not_found' });
  });
});
