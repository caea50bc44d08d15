import type { Connection, Draft, Handle, Media, Platform, Prepared } from '../../src/platforms/index.ts';
import { mediaSource } from './media.ts';

/** A request in few words: "start image", "put image-1 0", "finish video-1", "look image-1", "POST /rest/posts". */
type Step = string;

export const partBytes = 4 * 1024 * 1024;

export interface UploadScript {
  connection: Connection;
  /** What was asked, in order, with the bodies: JSON parsed, of bytes their number. */
  asked: Step[];
  bodies: unknown[];
  requests: Request[];
  /** Answers the next requests that begin with these words so, instead of the usual way. */
  next(step: Step, ...answers: (() => Response)[]): void;
  /** Moves the connection's clock. */
  pass(ms: number): void;
  /** Goes on from what was kept; dies at the `at`-th keep, after it was stored or before. */
  prepare(draft: Draft, dies?: { at: number; before?: boolean }): Promise<Prepared>;
  kept(): Handle;
  keeps(): number;
}

/** Answers as LinkedIn's pages describe it: ids count from 1, addresses hold for an hour, everything is ready at once. */
export function scriptUploads(
  platform: Platform,
  credentials: Record<string, string> = {},
  change: Partial<Connection> = {},
): UploadScript {
  const asked: Step[] = [];
  const bodies: unknown[] = [];
  const requests: Request[] = [];
  const queued = new Map<Step, (() => Response)[]>();
  const store = { kept: {} as Handle, keeps: 0 };
  let passedMs = 0;
  let started = 0;
  const now = () => new Date(Date.now() + passedMs);

  const fetch = async (request: Request): Promise<Response> => {
    const { step, body } = await read(request);
    asked.push(step);
    bodies.push(body);
    requests.push(request);
    if (step.startsWith('start')) started += 1;
    const [words = ''] = [...queued.keys()].filter((key) => step.startsWith(key) && queued.get(key)?.length);
    return (
      queued.get(words)?.shift()?.() ?? usual(step, body, { id: started, until: now().getTime() + 3_600_000 })
    );
  };
  const [account] = platform.simulatedAccounts;
  if (!account?.identity) throw new Error('the simulated account has an identity');
  const clock = { now, monotonicMs: () => performance.now() + passedMs };
  const connection: Connection = {
    account: account.identity,
    credentials: { ...account.credentials, ...credentials },
    endpoint: { baseUrl: 'http://l.test', fetch, settleMs: 0, quarantineMs: 0, clock },
    media: mediaSource,
    ...change,
  };
  return {
    connection,
    asked,
    bodies,
    requests,
    next: (step, ...answers) => void queued.set(step, [...(queued.get(step) ?? []), ...answers]),
    pass: (ms) => {
      passedMs += ms;
    },
    prepare(draft, dies) {
      let calls = 0;
      const keep = async (next: Handle) => {
        calls += 1;
        store.keeps += 1;
        if (calls === dies?.at && dies.before) throw new Error('died');
        store.kept = JSON.parse(JSON.stringify(next)) as Handle;
        if (calls === dies?.at) throw new Error('died');
      };
      return platform.prepare(connection, draft, { kept: store.kept, keep });
    },
    kept: () => store.kept,
    keeps: () => store.keeps,
  };
}

async function read(request: Request): Promise<{ step: Step; body: unknown }> {
  const { pathname, searchParams } = new URL(request.url);
  const { method } = request;
  const action = searchParams.get('action');
  if (method === 'PUT') {
    const [, , id, part] = pathname.split('/');
    return { step: `put ${id} ${part}`, body: (await request.arrayBuffer()).byteLength };
  }
  const [, kind = '', id = ''] = /^\/rest\/(image|video|document)s\/?(.*)$/.exec(pathname) ?? [];
  if (method === 'GET') {
    const named = decodeURIComponent(id).split(':')[3];
    return { step: named === undefined ? `GET ${pathname}` : `look ${named}`, body: null };
  }
  const text = await request.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (action === 'initializeUpload') return { step: `start ${kind}`, body };
  if (action === 'finalizeUpload') {
    const { video } = (body as { finalizeUploadRequest: { video: string } }).finalizeUploadRequest;
    return { step: `finish ${video.split(':')[3]}`, body };
  }
  return { step: `${method} ${pathname}`, body };
}

function usual(step: Step, body: unknown, { id, until }: { id: number; until: number }): Response {
  const [verb, what = '', part] = step.split(' ');
  switch (verb) {
    case 'start':
      return Response.json(what === 'video' ? startedVideo(id, until, body) : startedWhole(what, id, until));
    case 'put':
      return new Response(null, { status: 201, headers: { etag: `"${what}-${part}"` } });
    case 'look':
      return Response.json({ id: urnOf(what), status: 'AVAILABLE', owner: 'urn:li:organization:1', more: 1 });
    case 'finish':
      return new Response(null, { status: 200 });
    default:
      return new Response(null, { status: 201, headers: { 'x-restli-id': 'urn:li:share:7' } });
  }
}

export const urnOf = (id: string): string => `urn:li:${id.split('-')[0]}:${id}`;

const startedWhole = (kind: string, id: number, uploadUrlExpiresAt: number) => ({
  value: {
    [kind]: urnOf(`${kind}-${id}`),
    uploadUrl: `http://l.test/up/${kind}-${id}/0`,
    uploadUrlExpiresAt,
    more: {},
  },
});

function startedVideo(id: number, uploadUrlsExpireAt: number, body: unknown) {
  const { fileSizeBytes } = (body as { initializeUploadRequest: { fileSizeBytes: number } })
    .initializeUploadRequest;
  const uploadInstructions = Array.from({ length: Math.ceil(fileSizeBytes / partBytes) }, (_, part) => ({
    uploadUrl: `http://l.test/up/video-${id}/${part}`,
    firstByte: part * partBytes,
    lastByte: Math.min((part + 1) * partBytes, fileSizeBytes) - 1,
  }));
  return {
    value: { video: urnOf(`video-${id}`), uploadToken: 't', uploadUrlsExpireAt, uploadInstructions },
  };
}

export const showing = (...media: Media[]): Draft => ({
  text: 'Look',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  media,
});
