import type { Connection, Draft, Handle, Media, Platform, Prepared } from '../../src/platforms/index.ts';
import { mediaSource } from './media.ts';

/** A request of an upload, in few words: "initialize", "append 17 0", "finalize 17", "status 17", "describe 17". */
type Step = string;

export interface UploadScript {
  connection: Connection;
  /** What was asked, in order. */
  asked: Step[];
  /** Bodies in the same order: JSON parsed, of a segment its length. */
  bodies: unknown[];
  headers: Headers[];
  /** Answers the next request that begins with these words so, instead of the usual way. */
  next(step: Step, ...answers: (Response | (() => Response))[]): void;
  /** Moves the connection's clock. */
  pass(ms: number): void;
  /** Goes on from what was kept; `dies` throws at that `keep`, after it was stored or before. */
  prepare(draft: Draft, dies?: { at: number; before?: boolean }): Promise<Prepared>;
  kept(): Handle;
  keeps(): number;
}

/** Answers uploads as X's pages describe them: ids count from 17, and each is ready as soon as it is finished. */
export function scriptUploads(platform: Platform, change: Partial<Connection> = {}): UploadScript {
  const asked: Step[] = [];
  const bodies: unknown[] = [];
  const headers: Headers[] = [];
  const queued = new Map<Step, (Response | (() => Response))[]>();
  let kept: Handle = {};
  let keeps = 0;
  let passedMs = 0;
  let sessions = 0;

  const fetch = async (request: Request): Promise<Response> => {
    const { step, body } = await read(request);
    asked.push(step);
    bodies.push(body);
    headers.push(request.headers);
    const [words = ''] = [...queued.keys()].filter((key) => step.startsWith(key) && queued.get(key)?.length);
    const planned = queued.get(words)?.shift();
    if (planned !== undefined) return typeof planned === 'function' ? planned() : planned;
    if (step === 'initialize') sessions += 1;
    const id = step.split(' ')[1] ?? String(16 + sessions);
    if (step.startsWith('append')) return Response.json({ data: { expires_at: 1 } });
    if (step.startsWith('describe')) return Response.json({ data: { id } });
    return Response.json({ data: { id, media_key: `3_${id}`, expires_after_secs: 86_400 } });
  };
  const clock = {
    now: () => new Date(Date.now() + passedMs),
    monotonicMs: () => performance.now() + passedMs,
  };
  const [account] = platform.simulatedAccounts;
  if (!account?.identity) throw new Error('the simulated account has an identity');
  const connection: Connection = {
    account: account.identity,
    credentials: account.credentials,
    endpoint: { baseUrl: 'http://x.test', fetch, settleMs: 0, quarantineMs: 0, clock },
    media: mediaSource,
    ...change,
  };

  return {
    connection,
    asked,
    bodies,
    headers,
    next: (step, ...answers) => void queued.set(step, [...(queued.get(step) ?? []), ...answers]),
    pass: (ms) => {
      passedMs += ms;
    },
    prepare(draft, dies) {
      let calls = 0;
      const keep = async (next: Handle) => {
        calls += 1;
        keeps += 1;
        if (calls === dies?.at && dies.before) throw new Error('died');
        kept = JSON.parse(JSON.stringify(next)) as Handle;
        if (calls === dies?.at) throw new Error('died');
      };
      return platform.prepare(connection, draft, { kept, keep });
    },
    kept: () => kept,
    keeps: () => keeps,
  };
}

async function read(request: Request): Promise<{ step: Step; body: unknown }> {
  const { pathname, searchParams } = new URL(request.url);
  const [, id = '', action = ''] = /^\/2\/media\/upload\/(\d+)\/(\w+)$/.exec(pathname) ?? [];
  if (action === 'append') {
    const form = await request.formData();
    const segment = form.get('media');
    const body = segment instanceof Blob ? segment.size : null;
    return { step: `append ${id} ${String(form.get('segment_index'))}`, body };
  }
  if (action === 'finalize') return { step: `finalize ${id}`, body: await request.text() };
  if (request.method === 'GET') {
    const query = [pathname, searchParams.get('command')].join(' ');
    return { step: `status ${searchParams.get('media_id')}`, body: query };
  }
  const body = (await request.json()) as { id?: string };
  return {
    step: pathname === '/2/media/metadata' ? `describe ${body.id}` : (pathname.split('/')[4] ?? ''),
    body,
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
