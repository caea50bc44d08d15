import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importTasks, type ImportInput, type ImportReport } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let open: OpenApp;

beforeAll(async () => {
  database = await createTestDatabase();
  open = await openApp(database.url);
});
afterAll(async () => {
  await open.app.close();
  await database.drop();
});

const read = (input: ImportInput) => importTasks(open.app.services, person, input);
const fixture = (name: string) => readFileSync(new URL(`imports/${name}.csv`, import.meta.url), 'utf8');
const outcomes = ({ rows }: ImportReport) => rows.map(({ outcome }) => outcome);
const errors = ({ rows }: ImportReport) => rows.map(({ error }) => error?.message ?? null);
const countTasks = async () =>
  (await open.run<{ n: number }>('select count(*)::int as n from carillon.agent_tasks'))[0]?.n ?? 0;

let days = 0;
/** A task that no other test has. */
const post = (change: Record<string, unknown> = {}) => ({
  platform: 'facebook',
  scheduledAt: new Date(Date.UTC(2040, 0, (days += 1))).toISOString(),
  content: `Post ${days}`,
  ...change,
});

async function refusal(input: ImportInput): Promise<{ code: string; message: string }> {
  const before = await countTasks();
  const error = await read(input).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(await countTasks()).toBe(before);
  return error as { code: string; message: string };
}

describe('an import', () => {
  it('schedules every row, and finds its tasks when the file comes again', async () => {
    const tasks = [
      post(),
      post({ platform: 'x' }),
      post({ platform: 'whatsapp', config: { to: '+15551234567' } }),
    ];
    const first = await read({ tasks });
    expect(first).toMatchObject({ imported: true, total: 3, scheduled: 3, refused: 0 });
    const again = await read({ tasks: [...tasks, post()] });
    expect(outcomes(again)).toEqual(['deduplicated', 'deduplicated', 'deduplicated', 'scheduled']);
    const ids = (report: ImportReport) => report.rows.map(({ taskId }) => taskId);
    expect(ids(again).slice(0, 3)).toEqual(ids(first));
    for (const id of ids(first)) expect((await open.task(id ?? '')).status).toBe('pending');
  });

  it('stores nothing when one row is wrong, and says of each what it is', async () => {
    const before = await countTasks();
    const report = await read({
      tasks: [post(), post({ platform: 'x', content: 'a'.repeat(281) }), 7, post()],
    });
    expect(report).toMatchObject({ imported: false, valid: 2, refused: 2 });
    expect(report.rows.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      'content_rejected',
      'invalid_input',
      null,
    ]);
    expect(await countTasks()).toBe(before);
  });

  it('takes the good rows alone when asked to', async () => {
    const before = await countTasks();
    const report = await read({ tasks: [post(), post({ platform: 'myspace' })], partial: true });
    expect(outcomes(report)).toEqual(['scheduled', 'refused']);
    expect(await countTasks()).toBe(before + 1);
  });

  it('says in a dry run what would become of each row, and stores nothing', async () => {
    const known = post();
    const { rows } = await read({ tasks: [known] });
    const before = await countTasks();
    const twice = post();
    const report = await read({ tasks: [known, twice, twice, post({ timezone: 'Mars' })], dryRun: true });
    expect(outcomes(report)).toEqual(['deduplicated', 'valid', 'deduplicated', 'refused']);
    expect(report.rows.map(({ taskId }) => taskId)).toEqual([rows[0]?.taskId, null, null, null]);
    expect(await countTasks()).toBe(before);
  });

  it('lets a row be refused that says so, and no other', async () => {
    const wrong = { ...post({ platform: 'whatsapp' }), expect: 'refused' };
    const report = await read({ tasks: [post(), wrong] });
    expect(report).toMatchObject({ imported: true, scheduled: 1, refused: 1 });
    expect(report.rows[1]).toMatchObject({ outcome: 'refused', expected: true });
    const right = await read({ tasks: [post(), { ...post(), expect: 'refused' }] });
    expect(right).toMatchObject({ imported: false, refused: 1 });
    expect(errors(right)[1]).toBe('expect: is "refused", but nothing is wrong with the task');
  });

  it('schedules more than a thousand rows in one transaction', async () => {
    const before = await countTasks();
    const tasks = Array.from({ length: 2_500 }, () => post());
    const progress: number[] = [];
    // The last row clashes in the database only: an id that is no account of ours passes no check.
    await open.run(`alter table carillon.agent_tasks add constraint no_row check (content <> 'Clash')`);
    const clash = [...tasks, post({ content: 'Clash' })];
    await expect(read({ tasks: clash })).rejects.toThrow('no_row');
    await open.run('alter table carillon.agent_tasks drop constraint no_row');
    expect(await countTasks()).toBe(before);
    const report = await importTasks(open.app.services, person, { tasks }, ({ step, done }) => {
      if (step === 'storing') progress.push(done);
    });
    expect([report.scheduled, progress]).toEqual([2_500, [1_000, 2_000, 2_500]]);
    expect((await read({ tasks })).deduplicated).toBe(2_500);
  });

  it('makes each task once when the same file is imported twice at once', async () => {
    const before = await countTasks();
    const tasks = Array.from({ length: 1_200 }, () => post());
    const reports = await Promise.all([read({ tasks }), read({ tasks: tasks.toReversed() })]);
    expect(reports.reduce((sum, { scheduled }) => sum + scheduled, 0)).toBe(1_200);
    expect(await countTasks()).toBe(before + 1_200);
  });

  it('moves the earliest task to a start and shortens what lies between', async () => {
    const at = (day: number, hour: number) => new Date(Date.UTC(2041, 0, day, hour)).toISOString();
    const tasks = [
      post({ scheduledAt: at(3, 0) }),
      post({ scheduledAt: '2041-01-01T12:00', timezone: 'Europe/Berlin' }),
      post({ scheduledAt: at(2, 11), expiresAt: at(3, 11) }),
    ];
    const start = '2042-06-01T00:00:00Z';
    const moved = await read({ tasks, start, compress: '1d=10s' });
    expect(moved.rows.map(({ scheduledAt }) => scheduledAt?.toISOString())).toEqual([
      '2042-06-01T00:00:15.417Z',
      '2042-06-01T00:00:00.000Z',
      '2042-06-01T00:00:10.000Z',
    ]);
    const [, berlin, expiring] = await Promise.all(moved.rows.map(({ taskId }) => open.task(taskId ?? '')));
    expect(berlin).toMatchObject({ scheduledLocal: '2042-06-01T02:00:00', timezone: 'Europe/Berlin' });
    expect(expiring?.expiresAt?.toISOString()).toBe('2042-06-01T00:00:20.000Z');
    const now = await read({ tasks, start: 'now', dryRun: true });
    expect(Math.abs((now.rows[1]?.scheduledAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('compresses nothing into a burst on a real account', async () => {
    const [account] = await open.run<{ id: string }>(
      `insert into carillon.accounts (platform, remote_id, kind, display_name, simulated)
       values ('facebook', '42', 'page', 'Real', false) returning id`,
    );
    const tasks = [post(), post({ accountId: account?.id })];
    expect(await refusal({ tasks, compress: '1d=10s' })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^compress: .*real account \(row 2\)/),
    });
  });

  it.each(['10s=1d', '1d', '1d=10s=1s', '0d=0s', 'a day=1s'])(
    'refuses to compress by %s',
    async (compress) => {
      expect(await refusal({ tasks: [post()], compress })).toMatchObject({ code: 'invalid_input' });
    },
  );

  it('gives rows the platform, account and zone that they lack', async () => {
    const [x] = await open.run<{ id: string }>(
      `insert into carillon.accounts (platform, remote_id, kind, display_name, simulated)
       values ('twitter', '43', 'user', 'Second', true) returning id`,
    );
    const tasks = [{ scheduledAt: '2043-01-01T09:00', content: 'Ours' }, post({ content: 'Not X' })];
    const report = await read({ tasks, accounts: [x?.id ?? ''], timezone: 'Europe/Berlin' });
    expect(report.rows[0]).toMatchObject({ platform: 'twitter', accountId: x?.id });
    expect(report.rows[0]?.scheduledAt?.toISOString()).toBe('2043-01-01T08:00:00.000Z');
    expect(report.rows[1]).toMatchObject({ platform: 'facebook' });
    const unknown = '01890000-0000-7000-8000-000000000000';
    expect(await refusal({ tasks, accounts: [unknown] })).toMatchObject({ code: 'account_not_found' });
  });
});

describe('a CSV file', () => {
  it('is read by our own columns, in any case and with any separator', async () => {
    for (const sign of [',', ';', '\t']) {
      const csv = [
        ['Platform', 'Date', 'Time', 'Timezone', 'Content', 'config.link', 'maxRetries', 'to'],
        [
          'x',
          '2044-01-01',
          '9:00',
          'Europe/Berlin',
          `"Hello${sign} with ${sign}"`,
          'https://example.com',
          '5',
          '',
        ],
        ['whatsapp', '2044/01/02', '10:30', 'Europe/Berlin', 'To two', '', '', '+15551230001'],
      ];
      const text = `\uFEFF${csv.map((cells) => cells.join(sign)).join('\r\n')}\r\n`;
      const report = await read({ csv: text });
      expect(errors(report)).toEqual([null, null]);
      const [first, second] = await Promise.all(report.rows.map(({ taskId }) => open.task(taskId ?? '')));
      expect(first).toMatchObject({
        content: `Hello${sign} with ${sign}`,
        scheduledLocal: '2044-01-01T09:00:00',
        config: { link: 'https://example.com', maxRetries: 5 },
      });
      expect(second?.config['to']).toBe('+15551230001');
    }
  });

  it('is read by a mapping of its header', async () => {
    const csv = 'Wo,Wann,"Was, genau",Notiz\nx,2044-02-01 09:00Z,Hallo,egal\n';
    const mapping = { Wo: 'platform', Wann: 'scheduledAt', 'Was, genau': 'content', Notiz: '-' };
    const report = await read({ csv, mapping });
    expect(await open.task(report.rows[0]?.taskId ?? '')).toMatchObject({
      platform: 'twitter',
      content: 'Hallo',
    });
  });

  it('names the line of each row, where cells hold line breaks too', async () => {
    const csv =
      'platform,scheduledAt,content\nx,2044-03-01T09:00Z,"one\n\ntwo"\n\nx,never,three\nx,2044-03-02T09:00Z\n';
    const report = await read({ csv, dryRun: true });
    expect(report.rows.map(({ line }) => line)).toEqual([2, 6, 7]);
    expect(errors(report)).toEqual([
      null,
      'scheduledAt: "never" is not a time such as 2026-12-01T09:00:00Z',
      'row: has 2 columns where there should be 3',
    ]);
  });

  it.each([
    ['an unknown column', 'platform,colour\nx,red\n', /"colour" is not known.*"-"/],
    ['a column named like part of an object', 'platform,constructor\nx,1\n', /"constructor" is not known/],
    ['two columns of one field', 'content,Content\na,b\n', /two columns are "content"/],
    ['a quote that never ends', 'platform,content\nx,"Hello\n', /Quote Not Closed/],
    ['nothing', '', /it is empty/],
    ['a header alone', 'platform,content\n', /it holds no task/],
  ])('is refused as a whole: %s', async (_name, csv, message) => {
    expect(await refusal({ csv, mapping: {} })).toMatchObject({
      code: 'import_unreadable',
      message: expect.stringMatching(message),
    });
  });

  it('asks how a date is meant that can be read in two ways', async () => {
    const csv = 'platform,scheduledAt,content\nx,03/04/2044 09:00,Hello\n';
    expect(errors(await read({ csv, dryRun: true }))[0]).toMatch(/day or the month first/);
    const at = async (dates: 'dmy' | 'mdy') =>
      (await read({ csv, dates, timezone: 'UTC', dryRun: true })).rows[0]?.scheduledAt?.toISOString();
    expect([await at('dmy'), await at('mdy')]).toEqual([
      '2044-04-03T09:00:00.000Z',
      '2044-03-04T09:00:00.000Z',
    ]);
  });
});

describe('files of other products', () => {
  const tasksOf = async (report: ImportReport) =>
    Promise.all(report.rows.flatMap(({ taskId }) => (taskId === null ? [] : [open.task(taskId)])));

  it('Buffer: text and posting time', async () => {
    const csv = fixture('buffer');
    const report = await read({ csv, from: 'buffer', platform: 'linkedin', timezone: 'Europe/Berlin' });
    expect(await tasksOf(report)).toMatchObject([
      {
        platform: 'linkedin',
        content: 'Doors open at nine.\nBring a friend, and "ears".',
        scheduledLocal: '2030-03-04T09:00:00',
      },
      { content: 'We are open', scheduledLocal: '2030-03-05T17:30:00' },
    ]);
  });

  it('Hootsuite: three columns without names', async () => {
    const options = { from: 'hootsuite', platform: 'facebook', timezone: 'UTC', dates: 'dmy' } as const;
    const report = await read({ csv: fixture('hootsuite'), ...options });
    expect(await tasksOf(report)).toMatchObject([
      { scheduledLocal: '2030-03-04T09:00:00', config: { link: 'https://example.com/doors' } },
      { scheduledLocal: '2030-03-05T17:30:00', content: 'We are open' },
    ]);
  });

  it('Publer: link and first comment; what we could not publish as it is meant is refused', async () => {
    const options = { from: 'publer', platform: 'facebook', timezone: 'UTC', partial: true };
    const report = await read({ csv: fixture('publer'), ...options });
    expect(await tasksOf(report)).toMatchObject([
      {
        content: 'Doors open at nine',
        config: { link: 'https://example.com/doors', firstComment: 'How to get here: by tram' },
      },
      { content: 'We are open', scheduledLocal: '2030-03-05T17:30:00' },
    ]);
    expect(errors(report).slice(2)).toEqual([
      'column 10: stories, reels and documents can not be published yet; it must be blank',
      'scheduledAt: must be a time such as 2026-12-01T09:00:00Z',
      'scheduledAt: "next Friday at 2 PM" is not a time such as 2026-12-01T09:00:00Z',
      'firstComment: holds several comments; only the first can be published',
    ]);
  });

  it('a picture is not dropped: its row is refused', async () => {
    const report = await read({
      csv: fixture('buffer-images'),
      from: 'buffer',
      platform: 'x',
      timezone: 'UTC',
    });
    expect(errors(report)).toEqual([
      'column 2: pictures and videos can not be imported yet; it must be blank',
      'column 5: it is meant for a board of Pinterest; it must be blank',
    ]);
  });

  it('a column that their documents do not name is refused', async () => {
    const csv = 'Text,Mood,Posting Time\nHello,calm,2030-01-01 09:00\n';
    expect((await refusal({ csv, from: 'buffer' })).message).toMatch(/"Mood" is not known.*posting time/);
    const wide = '2030-01-01 09:00,Hello,https://example.com,more\n';
    expect((await refusal({ csv: wide, from: 'hootsuite' })).message).toMatch(/4 columns/);
  });
});
