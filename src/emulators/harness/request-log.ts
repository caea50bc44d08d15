import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../core/index.ts';
import { cutOf, type CutKind } from './cut.ts';
import type { Emulator, EmulatorContext } from './emulator.ts';
import { createRedactor, sweep, type Hidden, type Redactor } from './redaction.ts';
import { maxShown, seeBody, type SeenBody } from './seen-body.ts';

/** How many are kept of each platform. */
const kept = 200;

export interface SeenMessage {
  headers: Record<string, string>;
  /** Null: there is none, or it has not come whole. */
  body: SeenBody | null;
}

/** A request that came to a platform, without secrets. */
export interface SeenRequest {
  /** "<platform>-<number>", the number larger with every request. */
  id: string;
  platform: string;
  at: Date;
  /** Its name in the coverage table; null where no call has that path. */
  operation: string | null;
  method: string;
  /** As on the vendor's host, with its query. */
  path: string;
  /** Null: not answered. */
  status: number | null;
  /** How the exchange was broken off; null: it was not. */
  cut: CutKind | null;
  /** Until the answer began; null: under way. */
  milliseconds: number | null;
  /** The faults and holds that hit it: "fault reset before publish", "hold accepted". */
  bent: string[];
  request: SeenMessage;
  response: SeenMessage | null;
}

interface Entry {
  seen: SeenRequest;
  redactor: Redactor;
}

/** The last requests of each platform, in memory only. */
export interface RequestLog {
  /** Sees what goes to the platform, and changes nothing of it. */
  watch(emulator: Emulator): MiddlewareHandler;
  /** The same, and the request they are taken for shows what hit it. */
  noting(context: Pick<EmulatorContext, 'faults' | 'holds'>): Pick<EmulatorContext, 'faults' | 'holds'>;
  /** Newest first; of one platform or of all. */
  list(platform: string | null, limit: number): SeenRequest[];
  /** Drops the requests that hold a text. */
  forget(text: string): void;
}

export function createRequestLog(clock: Clock): RequestLog {
  const current = new AsyncLocalStorage<SeenRequest>();
  let entries: Entry[] = [];
  let count = 0;
  const note = (what: string) => current.getStore()?.bent.push(what);

  function add(platform: string, entry: Entry): void {
    entries.push(entry);
    const ofPlatform = entries.filter(({ seen }) => seen.platform === platform);
    if (ofPlatform.length > kept) entries = entries.filter((each) => each !== ofPlatform[0]);
  }

  return {
    watch: (emulator) => async (c, next) => {
      const redactor = createRedactor(emulator.hides?.people);
      const startedAt = performance.now();
      const id = `${emulator.platform}-${(count += 1)}`;
      const seen = begin(id, emulator.platform, clock.now(), c.req.raw, redactor);
      add(emulator.platform, { seen, redactor });
      const { request } = seen;
      void seeBody(c.req.raw.clone(), redactor).then((body) => (request.body = body));
      await current.run(seen, next);
      seen.milliseconds = Math.round(performance.now() - startedAt);
      seen.cut = cutOf(c.res);
      if (seen.cut !== null) return;
      const response: SeenMessage = { headers: redactor.headers(c.res.headers), body: null };
      Object.assign(seen, { status: c.res.status, response });
      void seeBody(c.res.clone(), redactor).then((body) => (response.body = body));
    },
    noting: ({ faults, holds }) => ({
      faults: {
        take(platform, operation, effect) {
          const answer = faults.take(platform, operation, effect);
          if (answer !== null) note(`fault ${answer} ${effect} ${operation}`);
          return answer;
        },
      },
      holds: {
        take(platform, operation, point, caller) {
          const seen = current.getStore();
          if (seen) seen.operation ??= operation;
          const wait = holds.take(platform, operation, point, caller);
          if (wait !== null) note(`hold ${point}`);
          return wait;
        },
      },
    }),
    list(platform, limit) {
      const meant = entries.filter(({ seen }) => platform === null || seen.platform === platform);
      const found: Hidden = new Map(meant.flatMap(({ redactor }) => [...redactor.found]));
      return meant
        .slice(-limit)
        .toReversed()
        .map(({ seen }) => clean(seen, found));
    },
    forget(text) {
      entries = entries.filter(
        ({ seen, redactor }) => !JSON.stringify([seen, ...redactor.found.keys()]).includes(text),
      );
    },
  };
}

function begin(id: string, platform: string, at: Date, raw: Request, redactor: Redactor): SeenRequest {
  const { pathname, search } = new URL(raw.url);
  return {
    id,
    platform,
    at,
    operation: null,
    method: raw.method,
    path: redactor.text(`${pathname.slice(platform.length + 1)}${search}`),
    status: null,
    cut: null,
    milliseconds: null,
    bent: [],
    request: { headers: redactor.headers(raw.headers), body: null },
    response: null,
  };
}

/** What is a secret in one place is hidden in all others: in an answer that echoes it, in a path. */
function clean(seen: SeenRequest, found: Hidden): SeenRequest {
  const text = (value: string): string => sweep(value, found);
  const message = ({ headers, body }: SeenMessage): SeenMessage => ({
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)])),
    body: body && { ...body, text: body.text === null ? null : text(body.text).slice(0, maxShown) },
  });
  return {
    ...seen,
    path: text(seen.path),
    bent: [...seen.bent],
    request: message(seen.request),
    response: seen.response && message(seen.response),
  };
}
