import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const erase = (person: string) => server.post('/api/recipients/erase', { person });

async function writeTo(to: string): Promise<string> {
  const { status, body } = await server.post('/api/agent/schedule', {
    platform: 'whatsapp',
    scheduledAt: '2045-01-01T09:00Z',
    content: 'Dear you',
    config: { to },
  });
  expect(status).toBe(201);
  return body.task.id;
}

describe('POST /api/recipients/erase', () => {
  it('forgets a person and cancels what waits for them', async () => {
    const id = await writeTo('+15557000001');
    expect(await erase('+15557000001')).toMatchObject({ status: 200, body: { cancelled: 1, broadcasts: 0 } });
    const { body } = await server.get(`/api/agent/tasks/${id}`);
    expect(body.task).toMatchObject({ status: 'cancelled', content: null });
  });

  it('does not know somebody nobody wrote to', async () => {
    expect(await erase('+15557000002')).toMatchObject({
      status: 404,
      body: { error: { code: 'recipient_not_found' } },
    });
  });

  it('waits for a message whose outcome is in doubt', async () => {
    const id = await writeTo('+15557000003');
    await server.app.services.db.run({
      text: `update carillon.agent_tasks set status = 'running', open_effect = 'unknown', phase = 'verifying' where id = $1`,
      values: [id],
    });
    expect(await erase('+15557000003')).toMatchObject({
      status: 409,
      body: { error: { code: 'recipient_busy' } },
    });
  });
});
