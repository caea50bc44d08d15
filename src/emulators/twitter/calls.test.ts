import { describe, expect, it } from 'vitest';
import { mp4, png } from '../../../test/support/media-files.ts';
import { listen } from '../harness/index.ts';
import { emulatedCredentials } from './entities.ts';
import { formOf, openTwitter, type UploadJson } from './open-for-test.ts';

const appOnly = ['webhooks', 'activity'];
const headersFor = (path: string) =>
  appOnly.some((name) => path.includes(name))
    ? { authorization: `Bearer ${emulatedCredentials.appBearer}` }
    : {};

/** "Rate limits" of the documents: per 15 minutes, and per 24 hours of the app. */
const table = [
  ['GET', '/2/tweets/analytics', 'analytics', 300, null],
  ['POST', '/2/media/upload', 'upload', 500, 50_000],
  ['GET', '/2/media/upload', 'upload_status', 1_000, 100_000],
  ['POST', '/2/media/upload/initialize', 'upload_start', 1_875, 180_000],
  ['POST', '/2/media/upload/1/append', 'upload', 1_875, 180_000],
  ['POST', '/2/media/upload/1/finalize', 'upload_finish', 1_875, 180_000],
  ['POST', '/2/media/metadata', 'alt_text', 500, 50_000],
  ['POST', '/2/webhooks', 'create_webhook', 450, null],
  ['GET', '/2/webhooks', 'list_webhooks', 450, null],
  ['PUT', '/2/webhooks/1', 'check_webhook', 450, null],
  ['DELETE', '/2/webhooks/1', 'delete_webhook', 450, null],
  ['POST', '/2/activity/subscriptions', 'subscribe', 500, null],
  ['GET', '/2/activity/subscriptions', 'list_subscriptions', 500, null],
  ['PUT', '/2/activity/subscriptions/1', 'change_subscription', 500, null],
  ['DELETE', '/2/activity/subscriptions/1', 'unsubscribe', 500, null],
] as const;

describe.each(table)('%s %s', (method, path, operation, perQuarterHour, perDay) => {
  const call = (opened = openTwitter()) => opened.call(method, path, { headers: headersFor(path) });

  it('tells its limits, a refusal too, and counts', async () => {
    const opened = openTwitter();
    await call(opened);
    const { headers } = await call(opened);
    expect(headers.get('x-rate-limit-limit')).toBe(String(perQuarterHour));
    expect(headers.get('x-rate-limit-remaining')).toBe(String(perQuarterHour - 2));
    expect(headers.get('x-app-limit-24hour-limit')).toBe(perDay === null ? null : String(perDay));
    expect(headers.get('x-app-limit-24hour-remaining')).toBe(perDay === null ? null : String(perDay - 2));
  });

  it.each([
    ['status_503', 503],
    ['rate_limited', 429],
    ['quota_reached', 429],
    ['token_expired', 401],
  ] as const)('meets a fault by its name: %s', async (answer, status) => {
    const opened = openTwitter();
    opened.server.faults.arm({ platform: 'twitter', operation, effect: 'before', answer, times: 1 });
    const hit = await call(opened);
    expect(hit.status).toBe(status);
    expect(hit.headers.get('x-rate-limit-limit')).toBe(String(perQuarterHour));
    const left = hit.headers.get(
      `${answer === 'quota_reached' ? 'x-app-limit-24hour' : 'x-rate-limit'}-remaining`,
    );
    expect(left === '0').toBe(status === 429);
    expect((await call(opened)).status).not.toBe(status);
  });

  it('wants credits and credentials', async () => {
    expect((await call(openTwitter({ twitter: { credits: 'depleted' } }))).status).toBe(402);
    const stranger = await openTwitter().call(method, path, { headers: { authorization: 'Bearer wrong' } });
    expect(stranger.status).toBe(401);
  });
});

describe('limits', () => {
  it('of appending and of uploading in one piece are apart', async () => {
    const { uploaded, call } = openTwitter();
    await uploaded(png(4, 3));
    const { headers } = await call('POST', '/2/media/upload/1/append');
    expect(headers.get('x-rate-limit-remaining')).toBe('1874');
  });

  it('are used up: 429 without an effect', async () => {
    const opened = openTwitter();
    for (let count = 1; count <= 500; count += 1) await opened.call('POST', '/2/media/metadata');
    const id = await opened.uploaded(png(4, 3));
    const json = { id, metadata: { alt_text: { text: 'A bell' } } };
    expect((await opened.call('POST', '/2/media/metadata', { json })).status).toBe(429);
    opened.passMs(900_000);
    expect((await opened.call('POST', '/2/media/metadata', { json })).status).toBe(200);
  });
});

describe('over a port', () => {
  it('a file goes up in segments and is shown', async () => {
    const { server, passMs } = openTwitter();
    const port = await listen(server, { port: 0 });
    const authorization = `Bearer ${emulatedCredentials.userBearer}`;
    const send = async (path: string, body: FormData | object) => {
      const isForm = body instanceof FormData;
      const response = await fetch(`${port.url}/twitter${path}`, {
        method: 'POST',
        headers: { authorization, ...(!isForm && { 'content-type': 'application/json' }) },
        body: isForm ? body : JSON.stringify(body),
      });
      return ((await response.json()) as { data: UploadJson }).data;
    };
    try {
      const clip = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 3_000_000 });
      const uploads = '/2/media/upload';
      const { id } = await send(`${uploads}/initialize`, {
        media_type: 'video/mp4',
        total_bytes: clip.length,
      });
      for (let index = 0; index < 3; index += 1) {
        const media = clip.slice(index * 1_000_000, (index + 1) * 1_000_000);
        await send(`${uploads}/${id}/append`, formOf({ segment_index: String(index), media }));
      }
      expect(await send(`${uploads}/${id}/finalize`, {})).toMatchObject({ size: 3_000_000 });
      passMs(2_000);
      await send('/2/tweets', { text: 'Look', media: { media_ids: [id] } });
      const feed = await server.emulators[0]?.feed(server.context, 1);
      expect(feed).toMatchObject([{ media: [{ id, bytes: 3_000_000, mime: 'video/mp4' }] }]);
    } finally {
      await port.close();
    }
  });
});
