import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const send = (body: unknown) => server.post('/api/agent/import', body);
const total = async () => (await server.get('/api/agent/tasks/stats')).body.stats.total;
const csv = (...lines: string[]) => ['platform,scheduledAt,content', ...lines].join('\n');
const good = 'x,2045-01-01T09:00Z,Hello';

describe('POST /api/agent/import', () => {
  it('answers what became of each row: 201, and 200 when all was there before', async () => {
    const first = await send({ csv: csv(good) });
    expect(first).toMatchObject({ status: 201, body: { report: { imported: true, scheduled: 1 } } });
    const [row] = first.body.report.rows;
    expect(row).toMatchObject({ row: 1, line: 2, outcome: 'scheduled', platform: 'twitter', error: null });
    expect((await server.get(`/api/agent/tasks/${row.taskId}`)).body.task.content).toBe('Hello');
    const again = await send({ csv: csv(good) });
    expect(again).toMatchObject({ status: 200, body: { report: { scheduled: 0, deduplicated: 1 } } });
  });

  it('refuses the whole with an error for each wrong row, and stores nothing', async () => {
    const before = await total();
    const { status, body } = await send({
      csv: csv('x,2045-01-02T09:00Z,Fine', 'myspace,2045-01-02T09:00Z,No'),
    });
    expect([status, body.error.code]).toEqual([422, 'batch_invalid']);
    expect(body.error.errors).toMatchObject([{ index: 1, code: 'unknown_platform' }]);
    expect(await total()).toBe(before);
  });

  it('answers 404 to an account for all rows that is not there', async () => {
    const accounts = ['00000000-0000-7000-8000-00000000dead'];
    const { status, body } = await send({ csv: csv(good), accounts });
    expect([status, body.error.code]).toEqual([404, 'account_not_found']);
  });

  it('answers a dry run and a partial import with the rows that are refused', async () => {
    const before = await total();
    const tasks = [{ platform: 'x', scheduledAt: '2045-01-03T09:00Z', content: 'Fine' }, { platform: 'x' }];
    const dry = await send({ tasks, dryRun: true });
    expect(dry).toMatchObject({ status: 200, body: { report: { imported: false, valid: 1, refused: 1 } } });
    expect(dry.body.report.rows[1].error).toMatchObject({
      code: 'invalid_input',
      params: { field: 'scheduledAt' },
    });
    expect(await total()).toBe(before);
    expect(await send({ tasks, partial: true })).toMatchObject({ status: 201 });
    expect(await total()).toBe(before + 1);
  });

  it.each<[string, unknown, string]>([
    ['neither tasks nor csv', {}, 'invalid_input'],
    ['both', { tasks: [], csv: '' }, 'invalid_input'],
    ['no task', { tasks: [] }, 'import_unreadable'],
    ['an unknown product', { csv: csv(good), from: 'myspace' }, 'invalid_input'],
    ['a mapping of JSON', { tasks: [{}], mapping: {} }, 'invalid_input'],
    ['a mapping to nothing', { csv: csv(good), mapping: { content: 'colour' } }, 'import_unreadable'],
    ['a NUL byte', { csv: csv('x,2045-01-04T09:00Z,a\0') }, 'invalid_input'],
    ['a start that is none', { csv: csv(good), start: 'soon' }, 'invalid_input'],
    ['a start without zone', { csv: csv(good), start: '2045-01-01T09:00' }, 'timezone_required'],
    ['an account that is none', { csv: csv(good), accounts: ['mine'] }, 'invalid_input'],
  ])('refuses %s', async (_name, body, code) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, code]);
  });

  it('needs a key that may write, and a body that is not too large', async () => {
    expect((await server.call({ method: 'POST', path: '/api/agent/import', key: false })).status).toBe(401);
    const raw = JSON.stringify({ csv: csv('a'.repeat(9 * 1024 * 1024)) });
    expect((await server.call({ method: 'POST', path: '/api/agent/import', raw })).status).toBe(413);
  });
});
