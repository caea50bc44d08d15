import { describe, expect, it } from 'vitest';
import { image, mediaSource } from '../../../test/support/media.ts';
import type { Connection } from '../platform.ts';
import { sharedUpload } from './shared-uploads.ts';

type Answer = (call: string, uploads: number) => Response | Promise<Response>;
const standing: Answer = (call, uploads) => Response.json({ id: call.split('/')[1] ?? `${uploads}` });

/** A place of its own. Calls are "upload" and "look/<id>". */
function scripted(respond: Answer = standing) {
  const calls: string[] = [];
  const connection: Connection = {
    account: { remoteId: '222', kind: 'number', displayName: '+1 555 010 0100' },
    credentials: { WHATSAPP_ACCESS_TOKEN: 'tok' },
    media: mediaSource,
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async ({ method, url }) => {
        const call = method === 'POST' ? 'upload' : `look/${new URL(url).pathname.split('/').at(-1)}`;
        calls.push(call);
        return respond(call, calls.filter((one) => one === 'upload').length);
      },
    },
  };
  return { connection, calls };
}
const uploadsIn = (calls: readonly string[]) => calls.filter((call) => call === 'upload').length;

describe('messages of one process with the same file', () => {
  it('share one upload, also while it is on its way', async () => {
    const held = Promise.withResolvers<void>();
    const on = scripted(async (call, uploads) => {
      if (call === 'upload') await held.promise;
      return standing(call, uploads);
    });
    // Each task has a connection of its own.
    const tasks = Array.from({ length: 20 }, () =>
      sharedUpload({ ...on.connection, endpoint: { ...on.connection.endpoint } }, image()),
    );
    held.resolve();
    expect(new Set((await Promise.all(tasks)).map(({ mediaId }) => mediaId))).toEqual(new Set(['1']));
    expect(uploadsIn(on.calls)).toBe(1);
    expect((await sharedUpload(on.connection, image())).mediaId).toBe('1');
    expect(uploadsIn(on.calls)).toBe(1);
  });

  it('share none with another file, number, address or place', async () => {
    const on = scripted();
    const { account, endpoint } = on.connection;
    await sharedUpload(on.connection, image());
    await sharedUpload(on.connection, image(7, 7));
    await sharedUpload({ ...on.connection, account: { ...account, remoteId: '333' } }, image());
    await sharedUpload(
      { ...on.connection, endpoint: { ...endpoint, baseUrl: 'http://other.test' } },
      image(),
    );
    expect(uploadsIn(on.calls)).toBe(4);
    const other = scripted();
    await sharedUpload(other.connection, image());
    expect(uploadsIn(other.calls)).toBe(1);
  });

  it('make one that is gone anew, once for all of them', async () => {
    let gone = '';
    const on = scripted((call, uploads) =>
      call === `look/${gone}`
        ? Response.json({ error: { code: 100, error_subcode: 33 } }, { status: 400 })
        : standing(call, uploads),
    );
    await sharedUpload(on.connection, image());
    gone = '1';
    const again = await Promise.all(Array.from({ length: 5 }, () => sharedUpload(on.connection, image())));
    expect(again.map(({ mediaId }) => mediaId)).toEqual(['2', '2', '2', '2', '2']);
    expect(uploadsIn(on.calls)).toBe(2);
  });

  it('all learn that it failed, and the next one tries again', async () => {
    const on = scripted((call, uploads) =>
      uploads === 1 ? new Response('<html>', { status: 502 }) : standing(call, uploads),
    );
    const both = await Promise.allSettled([
      sharedUpload(on.connection, image()),
      sharedUpload(on.connection, image()),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await sharedUpload(on.connection, image())).mediaId).toBe('2');
  });

  it('forget the oldest of more than 500', async () => {
    const on = scripted();
    const at = (number: number): Connection => ({
      ...on.connection,
      account: { ...on.connection.account, remoteId: `${number}` },
    });
    for (let number = 0; number <= 500; number += 1) await sharedUpload(at(number), image());
    await sharedUpload(at(1), image());
    expect(uploadsIn(on.calls)).toBe(501);
    await sharedUpload(at(0), image());
    expect(uploadsIn(on.calls)).toBe(502);
  });
});
