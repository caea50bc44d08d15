import { describe, expect, it } from 'vitest';
import { scriptUploads, showing } from '../../../test/support/linkedin-uploads.ts';
import { document, image, movingGif, video } from '../../../test/support/media.ts';
import type { Draft, Handle } from '../platform.ts';
import { linkedin } from './index.ts';

const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});

/** Publishes over a scripted LinkedIn; what it was sent. */
async function publish(draft: Draft, handle: Handle, answer?: () => Response) {
  const on = scriptUploads(linkedin);
  if (answer !== undefined) on.next('POST /rest/posts', answer);
  const outcome = await linkedin.publish(on.connection, draft, handle, permit());
  const [body] = on.bodies as { content?: unknown; visibility?: string; commentary?: string }[];
  return { outcome, asked: on.asked, body };
}

const image1 = { media: 'urn:li:image:1' };

describe('a post on LinkedIn', () => {
  it.each<[string, Draft, string, unknown]>([
    ['one image', showing(image()), 'urn:li:image:1', { media: { id: 'urn:li:image:1' } }],
    [
      'one image with its alternative text',
      showing(image(4, 3, { alt: ' A bell ', title: 'not shown' })),
      'urn:li:image:1',
      { media: { id: 'urn:li:image:1', altText: 'A bell' } },
    ],
    [
      'images in their order',
      showing(image(4, 3, { alt: 'One' }), movingGif(), image(5, 3, { alt: 'Three' })),
      'urn:li:image:1,urn:li:image:2,urn:li:image:3',
      {
        multiImage: {
          images: [
            { id: 'urn:li:image:1', altText: 'One' },
            { id: 'urn:li:image:2' },
            { id: 'urn:li:image:3', altText: 'Three' },
          ],
        },
      },
    ],
    ['a video', showing(video()), 'urn:li:video:1', { media: { id: 'urn:li:video:1' } }],
    [
      'a video with its title',
      showing(video({}, { title: ' Bells ' })),
      'urn:li:video:1',
      { media: { id: 'urn:li:video:1', title: 'Bells' } },
    ],
    [
      'a document with its title',
      showing(document(2, { title: 'Bells' })),
      'urn:li:document:1',
      { media: { id: 'urn:li:document:1', title: 'Bells' } },
    ],
    [
      'a document with the name of its file',
      showing(document(2, { title: ' ' })),
      'urn:li:document:1',
      { media: { id: 'urn:li:document:1', title: 'a.pdf' } },
    ],
  ])('shows %s', async (_what, draft, media, content) => {
    const { outcome, asked, body } = await publish(draft, { media });
    expect(outcome).toMatchObject({ outcome: 'applied', remoteId: 'urn:li:share:7' });
    expect(asked).toEqual(['POST /rest/posts']);
    expect(body?.content).toEqual(content);
  });

  it('shows no file where there is none', async () => {
    const { body } = await publish({ ...showing(), link: 'https://e.test/a' }, {});
    expect(body?.content).toEqual({ article: { source: 'https://e.test/a', title: 'e.test' } });
    expect((await publish(showing(), {})).body).not.toHaveProperty('content');
  });

  it.each([
    ['none', {}],
    ['one of two', image1],
  ])('is not sent with %s of its files', async (_what, handle) => {
    const { outcome, asked } = await publish(showing(image(), image(5, 5)), handle);
    expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'internal' } });
    expect(asked).toEqual([]);
  });

  it.each([
    [undefined, 'PUBLIC'],
    ['connections', 'CONNECTIONS'],
    ['logged_in', 'LOGGED_IN'],
  ] as const)('is seen by %s', async (visibility, word) => {
    const { body } = await publish({ ...showing(), ...(visibility && { visibility }) }, {});
    expect(body?.visibility).toBe(word);
  });

  it('mentions a page', async () => {
    const text = 'Hi @[Bells (UK)](urn:li:organization:1) (all)';
    expect((await publish({ ...showing(), text }, {})).body?.commentary).toBe(
      String.raw`Hi @[Bells \(UK\)](urn:li:organization:1) \(all\)`,
    );
  });

  it.each([
    [400, { code: 'MEDIA_ASSET_WAITING_UPLOAD', message: 'Media asset is waiting upload' }],
    [403, { message: 'The resource is forbidden' }],
  ])('that came before its files is tried again in a minute (%i)', async (status, body) => {
    const before = Date.now();
    const { outcome } = await publish(showing(image()), image1, () => Response.json(body, { status }));
    expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'unavailable' } });
    const { retryAt } = outcome.outcome === 'refused' ? outcome.failure : {};
    expect((retryAt?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(60_000);
    expect((retryAt?.getTime() ?? 0) - before).toBeLessThan(70_000);
  });

  it('whose files could not be processed is refused for good', async () => {
    const body = { code: 'MEDIA_ASSET_PROCESSING_FAILED', message: 'Media asset failed processing' };
    const { outcome } = await publish(showing(image()), image1, () => Response.json(body, { status: 400 }));
    expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'rejected' } });
  });

  it('that LinkedIn has already is named', async () => {
    const body = { message: 'Content is a duplicate of urn:li:ugcPost:9', status: 422 };
    const { outcome } = await publish(showing(image()), image1, () => Response.json(body, { status: 422 }));
    expect(outcome).toMatchObject({ outcome: 'duplicate', remoteId: 'urn:li:ugcPost:9' });
  });

  it('is in doubt after HTML with a 200, and live with an unknown id after a 201', async () => {
    const html = (status: number) => () => new Response('<html>', { status });
    expect((await publish(showing(image()), image1, html(200))).outcome.outcome).toBe('unknown');
    expect((await publish(showing(image()), image1, html(201))).outcome).toEqual({
      outcome: 'applied_unidentified',
    });
  });
});
