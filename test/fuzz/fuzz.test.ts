import { describe, expect, it } from 'vitest';
import { createKey } from '../../src/services/index.ts';
import { listen } from '../../src/server/index.ts';
import { cronSecret, openHttpApp } from '../support/http-app.ts';
import { fuzz, type Findings } from './fuzz.ts';
import type { Target } from './send.ts';

type Serve = (request: Request) => Promise<Response>;
/** A server with a mistake: what it does with a request, given how the right one answers. */
type Defect = (request: Request, serve: Serve, keys: Target['keys']) => Promise<Response>;

/** A server's answer with another status or other JSON. */
async function bent(answer: Response, status: number, bend: (text: string) => string): Promise<Response> {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  return new Response(bend(await answer.text()), { status, headers });
}

const asIs = (text: string): string => text;

const mistyped: Defect = async (request, serve) => {
  const answer = await serve(request);
  return bent(answer, answer.status, (text) => text.replaceAll(/"retryCount":(\d+)/g, '"retryCount":"$1"'));
};

const defects: Record<string, { defect: Defect; says: RegExp }> = {
  'an answer of a status that is not documented': {
    defect: async (request, serve) => {
      const answer = await serve(request);
      return answer.status === 201 ? bent(answer, 206, asIs) : answer;
    },
    says: /does not document 206/,
  },
  'a member of the wrong type': {
    defect: async (request, serve) => {
      const answer = await serve(request);
      return bent(answer, answer.status, (text) =>
        text.replaceAll(/"retryCount":(\d+)/g, '"retryCount":"$1"'),
      );
    },
    says: /retryCount must be integer/,
  },
  'a 500 for a text that is odd': {
    defect: async (request, serve) => {
      const isOdd = (await request.clone().text()).includes('__proto__');
      return isOdd ? new Response('oh', { status: 500 }) : serve(request);
    },
    says: /answers 500/,
  },
  'a count that is one too high': {
    defect: async (request, serve) => {
      const answer = await serve(request);
      if (!request.url.endsWith('/tasks/stats')) return answer;
      return bent(answer, answer.status, (text) => text.replaceAll(/"total":(\d+)/g, '"total":1$1'));
    },
    says: /the statistics say/,
  },
  'a key that may only read, and cancels': {
    defect: (request, serve, keys) => {
      if (request.headers.get('x-api-key') === keys.read) request.headers.set('x-api-key', keys.admin);
      return serve(request);
    },
    says: /a key of read did what needs (?:write|admin)/,
  },
  'an answer that is lost when two requests come at once': {
    defect: async (request, serve) => {
      waiting += 1;
      try {
        const answer = await serve(request);
        return waiting > 3 ? new Response('{}', { status: 500 }) : answer;
      } finally {
        waiting -= 1;
      }
    },
    says: /answers 500/,
  },
};
let waiting = 0;

/** What a run finds at a server of its own. */
async function findingsOf(defect: Defect): Promise<Findings> {
  const { app, http, key, close } = await openHttpApp();
  const { db } = app.services;
  const keys = {
    admin: key,
    write: await createKey(db, 'write', ['read', 'write']),
    read: await createKey(db, 'read', ['read']),
  };
  const serve: Serve = async (request) => http.fetch(request);
  const options = { port: 0, host: '127.0.0.1', graceMs: 1_000 };
  const listening = await listen({ fetch: (request) => defect(request, serve, keys) }, options);
  try {
    // What is armed at the emulators makes others wait for seconds.
    const limits = { seed: 2, runs: 600, countsMs: 2_000, without: /^\/_emulator/ };
    return await fuzz({ url: listening.url, keys, cronSecret }, limits);
  } finally {
    await listening.close();
    await close();
  }
}

describe('the fuzz run', { timeout: 120_000 }, () => {
  it('finds nothing in a server that has no mistake', async () => {
    const { broken, passed } = await findingsOf((request, serve) => serve(request));
    expect(broken).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  });

  it.each(Object.entries(defects))('finds %s', async (_name, { defect, says }) => {
    const { broken } = await findingsOf(defect);
    expect(broken.map(({ complaint }) => complaint).join('\n')).toMatch(says);
  });

  it('says the shortest requests that lead to it', async () => {
    const { broken } = await findingsOf(mistyped);
    expect(broken.map(({ calls }) => calls.length)).toEqual([1]);
  });
});
