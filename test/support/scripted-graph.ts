import { systemClock } from '../../src/core/index.ts';
import type { Connection, Draft, Handle, Prepared, Progress } from '../../src/platforms/index.ts';
import { mediaSource } from './media.ts';

/** A request as it came, with its form or its bytes. */
export interface Seen {
  /** "POST upload.test/video-upload/v26.0/7": method, host and path. */
  call: string;
  query: Record<string, string>;
  headers: Headers;
  form: Record<string, string | File>;
  bytes: Uint8Array;
}

/** A Page's connection whose requests end in `respond`; the vendor's other hosts are video.test and upload.test. */
export function scriptedGraph(
  respond: (seen: Seen) => Response | Promise<Response>,
  credentials: Record<string, string> = {},
) {
  const seen: Seen[] = [];
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const connection: Connection = {
    account: { remoteId: '111', kind: 'page', displayName: 'Page' },
    credentials: { FB_ACCESS_TOKEN: 'tok', FB_PAGE_ID: '111', ...credentials },
    media: mediaSource,
    endpoint: {
      baseUrl: 'http://graph.test',
      hosts: { video: 'http://video.test', upload: 'http://upload.test' },
      settleMs: 0,
      quarantineMs: 0,
      clock: { ...systemClock, now },
      fetch: async (request) => {
        const one = await read(request);
        seen.push(one);
        return respond(one);
      },
    },
  };
  return {
    connection,
    seen,
    calls: () => seen.map(({ call }) => call),
    pass: (milliseconds: number) => {
      offsetMs += milliseconds;
    },
  };
}

async function read(request: Request): Promise<Seen> {
  const { host, pathname, searchParams } = new URL(request.url);
  const type = request.headers.get('content-type') ?? '';
  const isForm = type.startsWith('multipart/') || type.startsWith('application/x-www-form-urlencoded');
  return {
    call: `${request.method} ${host}${pathname}`,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    form: isForm ? Object.fromEntries(await request.formData()) : {},
    bytes: isForm ? new Uint8Array() : new Uint8Array(await request.arrayBuffer()),
  };
}

/** What ends a run at a `keep`: the process, after what it kept is durable. */
export class Crash extends Error {}

/** The store behind `prepare`: what was kept outlives a crash at the `crashAt`-th keep, counted over all runs. */
export function preparation(
  prepare: (connection: Connection, draft: Draft, progress: Progress) => Promise<Prepared>,
  connection: Connection,
  draft: Draft,
) {
  let kept: Handle = {};
  let keeps = 0;
  return {
    keeps: () => keeps,
    kept: () => kept,
    run: (crashAt = 0): Promise<Prepared> =>
      prepare(connection, draft, {
        kept,
        keep: async (next) => {
          kept = JSON.parse(JSON.stringify(next)) as Handle;
          keeps += 1;
          if (keeps === crashAt) throw new Crash();
        },
      }),
  };
}

export const refusal = (code: number, subcode?: number, status = 400, message = 'm'): Response =>
  Response.json({ error: { message, code, error_subcode: subcode, fbtrace_id: 'x' } }, { status });

export const plainDraft: Draft = { text: 'Hello', link: null, linkTitle: null, to: null, template: null };

/** Answers no vendor should give where an id is expected; all of them leave a call without effect unfinished. */
export const oddAnswers: readonly [string, () => Response][] = [
  ['HTML', () => new Response('<html>Down</html>', { headers: { 'content-type': 'text/html' } })],
  ['HTML with 502', () => new Response('<html>', { status: 502 })],
  ['an empty body', () => new Response('')],
  ['nothing of what was asked for', () => Response.json({ more: { strange: [1] } })],
  ['an error in a 200', () => Response.json({ id: '1', error: { code: 2, message: 'later' } })],
];
