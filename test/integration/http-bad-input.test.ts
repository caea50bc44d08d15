import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;
let taskId: string;

const good = { platform: 'facebook', scheduledAt: '2099-01-01T09:00:00Z', content: 'Hello' };

beforeAll(async () => {
  server = await openHttpApp();
  taskId = (await server.post('/api/agent/schedule', good)).body.task.id;
});
afterAll(() => server.close());

/** Everything that a write could change. */
async function stored(): Promise<unknown> {
  const [row] = await server.app.services.db.run({
    text: `select (select jsonb_agg(t order by t.id) from carillon.agent_tasks t) as tasks,
      (select count(*) from carillon.idempotency_keys) as keys, (select count(*) from carillon.task_events) as events,
      (select count(*) from carillon.recipients) as recipients, (select paused_at from carillon.instance) as paused`,
    values: [],
  });
  return row;
}

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a wrong field is refused by name, and nothing is stored', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['invalid_input', 'content', { content: 'a\0b' }],
    ['invalid_input', 'content', { content: 'half \ud83d' }],
    ['invalid_input', 'content', { content: ['Hello'] }],
    ['invalid_input', 'content', { content: 'a'.repeat(200_001) }],
    ['content_rejected', 'content', { platform: 'x', content: 'a'.repeat(281) }],
    ['invalid_input', 'platform', { platform: 7 }],
    ['invalid_input', 'platform', { platform: null }],
    ['invalid_input', 'platform', { platform: '\0' }],
    ['invalid_input', 'type', { type: 'a\0' }],
    ['invalid_input', 'scheduledAt', { scheduledAt: 4_102_444_800_000 }],
    ['invalid_input', 'scheduledAt', { scheduledAt: 'tomorrow' }],
    ['invalid_input', 'scheduledAt', { scheduledAt: '2099-02-30T09:00:00Z' }],
    ['invalid_input', 'scheduledAt', { scheduledAt: '9999-12-31T23:59:59-12:00' }],
    ['invalid_input', 'scheduledAt', { scheduledAt: '9999-12-31T23:59', timezone: 'Asia/Tokyo' }],
    ['invalid_input', 'scheduledAt', { scheduledAt: "'; drop schema carillon; --" }],
    ['invalid_input', 'expiresAt', { expiresAt: '0000-01-01T00:00:00Z' }],
    ['invalid_input', 'expiresAt', { expiresAt: '2098-01-01T00:00:00Z' }],
    ['invalid_input', 'timezone', { timezone: 'Mars/Olympus' }],
    ['invalid_input', 'timezone', { timezone: '\0' }],
    ['invalid_input', 'accountId', { accountId: "' or 1=1" }],
    ['invalid_input', 'accountId', { accountId: [] }],
    ['invalid_input', 'config', { config: [] }],
    ['invalid_input', 'config.colour', { config: { colour: 'red' } }],
    ['invalid_input', 'config.constructor', { config: { constructor: 1 } }],
    ['invalid_input', 'config.maxRetries', { config: { maxRetries: 1e21 } }],
    ['invalid_input', 'config.maxRetries', { config: { maxRetries: '3' } }],
    ['invalid_input', 'config.link', { config: { link: 'javascript:alert(1)' } }],
    ['invalid_input', 'config.link', { config: { link: 'https://example.com/\0' } }],
    ['invalid_input', 'config.topic', { config: { topic: '\udc00' } }],
    ['invalid_input', 'config.template.name', { config: { template: { name: 1, language: 'en' } } }],
    ['invalid_input', 'status', { status: 'completed' }],
  ])('%s: %s', async (code, field, change) => {
    const before = await stored();
    for (const body of [{ ...good, ...change }, [{ ...good, ...change }]]) {
      const { status, body: answer } = await server.post('/api/agent/schedule', body);
      const error = Array.isArray(body) ? answer.error.errors[0] : answer.error;
      expect([status, error.code, error.params.field]).toEqual([422, code, field]);
    }
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['resolve', 'published', { published: 'yes' }],
    ['resolve', 'url', { published: true, url: 'https://example.com/\0' }],
    ['resolve', 'url', { published: true, url: 'ftp://example.com' }],
    ['resolve', 'retry', { published: false, retry: 1 }],
    ['cancel', 'reason', { reason: '\0' }],
    ['cancel', 'reason', { reason: '\udfff' }],
    ['cancel', 'because', { because: 'of that' }],
    ['retry', 'now', { now: true }],
  ])('POST %s: %s', async (verb, field, sent) => {
    const before = await stored();
    const { status, body } = await server.post(`/api/agent/tasks/${taskId}/${verb}`, sent);
    expect([status, body.error.code, body.error.params.field]).toEqual([422, 'invalid_input', field]);
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['body', {}],
    ['content', { content: '\0' }],
    ['scheduledAt', { scheduledAt: '9999-12-31T23:59:59-12:00' }],
    ['config.to', { config: { to: 'not a number\0' } }],
    ['status', { status: 'completed' }],
  ])('PATCH: %s', async (field, sent) => {
    const before = await stored();
    const path = `/api/agent/tasks/${taskId}`;
    const { status, body } = await server.call({ method: 'PATCH', path, body: sent });
    expect([status, body.error.code, body.error.params.field]).toEqual([422, 'invalid_input', field]);
    expect(await stored()).toEqual(before);
  });
});

describe('a body that is no JSON', () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['nothing', ''],
    ['half an object', '{"platform":'],
    ['two objects', '{}{}'],
    ['a form', 'platform=facebook'],
    ['a number that is none', '{"a": NaN}'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
    ['nesting beyond any stack', deep(200_000)],
  ])('is refused: %s', async (_name, raw) => {
    const { status, body } = await server.call({ method: 'POST', path: '/api/agent/schedule', raw });
    expect([status, body.error.code]).toEqual([400, 'invalid_json']);
  });

  it.each(['{"__proto__": {"platform": "x"}}', '[{"config": {"__proto__": {"to": "1"}}}]'])(
    'would change what objects are: %s',
    async (raw) => {
      const { status, body } = await server.call({ method: 'POST', path: '/api/agent/schedule', raw });
      expect([status, body.error.params.field]).toEqual([422, '__proto__']);
      expect('platform' in {}).toBe(false);
    },
  );

  it.each(['null', '7', '"text"', 'true', '[]', deep(100)])('is no task: %s', async (raw) => {
    const { status, body } = await server.call({ method: 'POST', path: '/api/agent/schedule', raw });
    expect(status).toBe(422);
    expect(body.error.params.field ?? body.error.errors[0].params.field).toBe('body');
  });
});

describe('a body that is too large', () => {
  const tooLarge = ' '.repeat(8 * 1024 * 1024 + 1);

  it.each(['/api/agent/schedule', '/api/agent/pause', '/_emulator/faults'])(
    'is refused: %s',
    async (path) => {
      const withLength = { 'content-length': String(tooLarge.length) };
      for (const headers of [{}, withLength]) {
        const { status, body } = await server.call({ method: 'POST', path, raw: tooLarge, headers });
        expect([status, body.error.code]).toEqual([413, 'body_too_large']);
      }
    },
  );

  it('is refused without a key for the want of one', async () => {
    const call = { method: 'POST', path: '/api/agent/schedule', raw: tooLarge, key: false as const };
    expect((await server.call(call)).status).toBe(401);
  });
});

describe('anything else that is sent', () => {
  const nasty = fc.oneof(
    fc.constantFrom('\0', '\ud800', '__proto__', "'; drop schema carillon; --", '${7*7}', '‮', '\uffff'),
    fc.constantFrom(1e308, -0, Number.MAX_SAFE_INTEGER, 0.1, -1),
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
    fc.uuid(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  const fields = [
    'type',
    'platform',
    'accountId',
    'scheduledAt',
    'timezone',
    'content',
    'config',
    'expiresAt',
  ];
  const configs = ['maxRetries', 'link', 'topic', 'brief', 'to', 'template', 'missedAfterMinutes'];
  const mutated = fc
    .record({
      fields: fc.dictionary(fc.constantFrom(...fields, 'reason', 'url', 'postId', 'hold'), nasty, {
        maxKeys: 3,
      }),
      config: fc.dictionary(fc.constantFrom(...configs), nasty, { maxKeys: 2 }),
    })
    .map(({ fields: changed, config }) => ({ config, ...changed }));
  const writes = [
    ['POST', '/api/agent/schedule'],
    ['PATCH', '/api/agent/tasks/ID'],
    ['POST', '/api/agent/tasks/ID/cancel'],
    ['POST', '/api/agent/tasks/ID/resolve'],
    ['POST', '/api/agent/pause'],
    ['POST', '/api/agent/resume'],
    ['POST', '/api/agent/cleanup'],
    ['POST', '/_emulator/faults'],
    ['POST', '/api/webhooks/whatsapp'],
  ] as const;

  it('is never an error of ours: bodies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...writes), fc.oneof(mutated, fc.jsonValue()), async (write, body) => {
        const [method, path] = write;
        const sent =
          path === '/api/agent/schedule' && !Array.isArray(body) ? { ...good, ...Object(body) } : body;
        const { status } = await server.call({ method, path: path.replace('ID', taskId), body: sent });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });

  it('is never an error of ours: bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...writes), fc.uint8Array({ maxLength: 64 }), async (write, bytes) => {
        const [method, path] = write;
        const raw = new Uint8Array(bytes);
        const { status } = await server.call({ method, path: path.replace('ID', taskId), raw });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });

  it('is never an error of ours: queries, ids and keys', async () => {
    const names = [
      'status',
      'type',
      'platform',
      'accountId',
      'from',
      'to',
      'needsAttention',
      'limit',
      'cursor',
      '__proto__',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      nasty.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), text, async (name, value) => {
        const encoded = encodeURIComponent(value.toWellFormed());
        for (const path of [
          `/api/agent/tasks?${name}=${encoded}`,
          `/api/agent/tasks/${encoded}`,
          `/api/webhooks/${encoded}`,
          `/_emulator/feeds/${encoded}?limit=${encoded}`,
        ]) {
          expect((await server.get(path)).status).toBeLessThan(500);
        }
        const headers = { 'idempotency-key': encoded.slice(0, 300), 'x-request-id': encoded.slice(0, 300) };
        expect((await server.post('/api/agent/schedule', {}, headers)).status).toBe(422);
      }),
      { numRuns: 150 },
    );
  });
});
