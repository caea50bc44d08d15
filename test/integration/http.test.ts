import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const later = '2099-01-01T09:00:00Z';
const post = (content: string, more = {}) => ({ platform: 'facebook', scheduledAt: later, content, ...more });

async function schedule(content: string, more = {}): Promise<string> {
  const { body } = await server.post('/api/agent/schedule', post(content, more));
  return body.task.id;
}

describe('POST /api/agent/schedule', () => {
  it('answers 201 for a new task, 200 for one an equal request made', async () => {
    const first = await server.post('/api/agent/schedule', post('Once'));
    expect(first).toMatchObject({
      status: 201,
      body: { success: true, task: { status: 'pending', deduplicated: false } },
    });
    const second = await server.post('/api/agent/schedule', post('Once'));
    expect(second).toMatchObject({
      status: 200,
      body: { task: { id: first.body.task.id, deduplicated: true } },
    });
  });

  it('notes the key and the request that scheduled it', async () => {
    const { body } = await server.post('/api/agent/schedule', post('Noted'), {
      'x-request-id': 'request-of-mine',
    });
    const task = await server.get(`/api/agent/tasks/${body.task.id}`);
    expect(task.body.task.events).toMatchObject([
      { name: 'scheduled', actor: 'api', requestId: 'request-of-mine' },
    ]);
  });

  it('takes an Idempotency-Key, and refuses it with another body', async () => {
    const headers = { 'idempotency-key': 'a key' };
    const first = await server.post('/api/agent/schedule', post('Keyed'), headers);
    const again = await server.post('/api/agent/schedule', post('Keyed'), headers);
    const other = await server.post('/api/agent/schedule', post('Other'), headers);
    expect([first.status, again.status, again.body.task.id]).toEqual([201, 200, first.body.task.id]);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict' } } });
  });

  it('refuses an account that is not there, and a key whose tasks were cleaned up', async () => {
    const nowhere = await server.post(
      '/api/agent/schedule',
      post('Lost', { accountId: crypto.randomUUID() }),
    );
    expect([nowhere.status, nowhere.body.error.code]).toEqual([404, 'account_not_found']);
    const headers = { 'idempotency-key': 'outlives its task' };
    const { body } = await server.post('/api/agent/schedule', post('Kept'), headers);
    const text = 'delete from carillon.agent_tasks where id = $1';
    await server.app.services.db.run({ text, values: [body.task.id] });
    const again = await server.post('/api/agent/schedule', post('Kept'), headers);
    expect([again.status, again.body.error.code]).toEqual([410, 'idempotency_expired']);
  });

  it('takes an array', async () => {
    const batch = [post('One of two'), post('Two of two')];
    const { status, body } = await server.post('/api/agent/schedule', batch);
    expect([status, body.tasks.map((task: { content: string }) => task.content)]).toEqual([
      201,
      ['One of two', 'Two of two'],
    ]);
    expect((await server.post('/api/agent/schedule', batch)).status).toBe(200);
  });

  it('schedules all of an array or none, and says what is wrong with each', async () => {
    const batch = [
      post('Fine'),
      post('Bad', { platform: 'myspace' }),
      7,
      post('Late', { scheduledAt: '2001' }),
    ];
    const { status, body } = await server.post('/api/agent/schedule', batch);
    expect([status, body.error]).toMatchObject([
      422,
      {
        code: 'batch_invalid',
        params: { invalid: 3, total: 4 },
        errors: [
          { index: 1, code: 'unknown_platform' },
          { index: 2, code: 'invalid_input', params: { field: 'body' } },
          { index: 3, code: 'invalid_input', params: { field: 'scheduledAt' } },
        ],
      },
    ]);
    const { body: list } = await server.get('/api/agent/tasks?limit=500');
    expect(list.tasks.filter(({ content }: { content: string }) => content === 'Fine')).toEqual([]);
  });

  it('takes 1,000 at once and no more', async () => {
    const batch = Array.from({ length: 1_001 }, (_, index) => post(`Post ${index}`));
    expect(await server.post('/api/agent/schedule', batch)).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_input', params: { field: 'body' } } },
    });
    const { status, body } = await server.post('/api/agent/schedule', batch.slice(1));
    expect([status, body.tasks.length]).toEqual([201, 1_000]);
  });
});

describe('GET /api/agent/tasks', () => {
  it('filters by repeated and comma separated values, and pages', async () => {
    const ids = [];
    for (const platform of ['twitter', 'linkedin', 'facebook'])
      ids.push(await schedule('Listed', { platform, scheduledAt: '2098-05-05T05:05:05Z' }));
    const window = 'from=2098-05-05T00:00:00Z&to=2098-05-06T00:00:00Z';
    const idsOf = ({ body }: { body: { tasks: { id: string }[] } }) => body.tasks.map(({ id }) => id).sort();
    const byComma = await server.get(`/api/agent/tasks?${window}&platform=x,linkedin&status=pending`);
    const repeated = await server.get(`/api/agent/tasks?${window}&platform=x&platform=linkedin`);
    expect(idsOf(byComma)).toEqual(ids.slice(0, 2).sort());
    expect(idsOf(repeated)).toEqual(idsOf(byComma));

    const first = await server.get(`/api/agent/tasks?${window}&limit=2`);
    const second = await server.get(`/api/agent/tasks?${window}&limit=2&cursor=${first.body.nextCursor}`);
    expect([...idsOf(first), ...idsOf(second)].sort()).toEqual(ids.sort());
    expect(second.body.nextCursor).toBeNull();
    expect((await server.get(`/api/agent/tasks?${window}&needsAttention=true`)).body.tasks).toEqual([]);
    expect((await server.get(`/api/agent/tasks?${window}&needsAttention=false`)).body.tasks).toHaveLength(3);
  });

  it.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=1e400'],
    ['status', 'status=done'],
    ['needsAttention', 'needsAttention=maybe'],
    ['accountId', 'accountId=%00'],
    ['type.0', 'type=%00'],
    ['cursor', 'cursor=%00'],
    ['cursor', `cursor=${Buffer.from("' or 1=1 -- 1").toString('base64url')}`],
    ['from', 'from=yesterday'],
    ['from', 'from=9999-12-31T23:59:59-12:00'],
    ['to', 'to=2099-01-01T00:00:00Z&to=2099-01-01T00:00:00Z'],
    ['colour', 'colour=red'],
  ])('refuses a wrong %s by name (%s)', async (field, query) => {
    const { status, body } = await server.get(`/api/agent/tasks?${query}`);
    expect([status, body.error.code, body.error.params.field]).toEqual([422, 'invalid_input', field]);
  });
});

describe('one task', () => {
  it('is shown with everything that happened to it, and /stats is no id', async () => {
    const id = await schedule('Shown');
    const { body } = await server.get(`/api/agent/tasks/${id}`);
    expect(body.task).toMatchObject({ id, attempts: [], effects: [], evidence: [], modelCalls: [] });
    expect((await server.get('/api/agent/tasks/stats')).body.stats.total).toBeGreaterThan(0);
  });

  it('is edited and rescheduled', async () => {
    const id = await schedule('Edited');
    const { status, body } = await server.call({
      method: 'PATCH',
      path: `/api/agent/tasks/${id}`,
      body: { content: 'Better', scheduledAt: '2099-02-02T09:00', timezone: 'Europe/Berlin' },
    });
    expect([status, body.task.content, body.task.scheduledAt, body.task.scheduledLocal]).toEqual([
      200,
      'Better',
      '2099-02-02T08:00:00.000Z',
      '2099-02-02T09:00:00',
    ]);
  });

  it('is cancelled once, retried once, and has nothing to resolve', async () => {
    const path = `/api/agent/tasks/${await schedule('Cancelled')}`;
    expect(await server.post(`${path}/cancel`, { reason: 'a typo' })).toMatchObject({
      status: 200,
      body: { success: true, task: { status: 'cancelled' }, live: [], pending: false },
    });
    expect(await server.post(`${path}/cancel`)).toMatchObject({
      status: 409,
      body: { error: { code: 'task_not_cancellable' } },
    });
    const { body } = await server.get(path);
    expect(body.task.events.at(-1)).toMatchObject({ name: 'cancelled', detail: { reason: 'a typo' } });
    expect(await server.post(`${path}/retry`)).toMatchObject({ body: { task: { status: 'pending' } } });
    expect(await server.post(`${path}/retry`)).toMatchObject({
      status: 409,
      body: { error: { code: 'task_not_retryable' } },
    });
    expect(await server.post(`${path}/resolve`, { published: false, retry: true })).toMatchObject({
      status: 409,
      body: { error: { code: 'nothing_to_resolve' } },
    });
    await server.post(`${path}/cancel`);
    expect(await server.call({ method: 'PATCH', path, body: { content: 'Too late' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'task_not_editable' } },
    });
  });

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['POST', '/cancel'],
    ['POST', '/retry'],
    ['POST', '/resolve'],
  ])('that is not there is not found, and an id that is none is refused: %s %s', async (method, verb) => {
    const body = { PATCH: { content: 'x' }, GET: undefined }[method] ?? {};
    const sent = verb === '/resolve' ? { published: true } : body;
    const at = (id: string) =>
      server.call({ method, path: `/api/agent/tasks/${id}${verb}`, ...(method !== 'GET' && { body: sent }) });
    expect(await at('00000000-0000-7000-8000-00000000000f')).toMatchObject({
      status: 404,
      body: { error: { code: 'task_not_found' } },
    });
    for (const id of ["'%20or%201=1", '%00', '%ED%A0%80', '%E0%A4%A', '..%2F..', 'a'.repeat(5_000)]) {
      const { status, body: refused } = await at(id);
      expect([status, refused.error.code, refused.error.params.field]).toEqual([422, 'invalid_input', 'id']);
    }
  });
});

describe('a task in doubt', () => {
  it('is resolved by a person, and only so', async () => {
    const id = await schedule('In doubt');
    // As a send whose outcome can not be known leaves it.
    const { db } = server.app.services;
    const effect = crypto.randomUUID();
    await db.run({
      text: `with e as (
          insert into carillon.effects (id, workspace_id, task_id, key, epoch, account_id, fingerprint, state, intended_at, deadline_at)
          select $2, workspace_id, id, 'post', 1, account_id, 'f', 'unknown', now(), now() from carillon.agent_tasks where id = $1)
        update carillon.agent_tasks set status = 'failed', failure_kind = 'outcome_unknown', needs_attention = true,
          open_effect = 'unknown', claim_epoch = 1, finished_at = now() where id = $1`,
      values: [id, effect],
    });
    const path = `/api/agent/tasks/${id}`;
    expect((await server.get('/api/agent/tasks?needsAttention=true')).body.tasks).toMatchObject([{ id }]);
    expect(await server.post(`${path}/retry`)).toMatchObject({
      status: 409,
      body: { error: { code: 'resolve_required' } },
    });
    const alarm = await server.call({ path: '/alarm', key: false });
    expect(alarm).toMatchObject({ status: 503, body: { ok: false } });
    expect(alarm.body.reasons).toContainEqual(
      expect.objectContaining({ reason: 'needs_attention', count: 1 }),
    );
    expect(alarm.text).not.toContain(id);

    const answer = { published: true, url: 'https://www.facebook.com/1/posts/2', postId: '1_2' };
    expect((await server.post(`${path}/resolve`, answer)).status).toBe(200);
    const { body } = await server.get(path);
    expect(body.task.effects).toMatchObject([{ state: 'applied', remoteId: '1_2' }]);
    expect(body.task.needsAttention).toBe(false);
    expect((await server.call({ path: '/alarm', key: false })).body).toEqual({ ok: true });
  });
});
