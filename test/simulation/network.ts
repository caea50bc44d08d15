import type { Fault } from '../../src/emulators/index.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/** A request on its way to a platform, and whoever waits for its answer. */
interface Exchange {
  actor: Actor;
  name: string;
  label: string;
  request: Request;
  /** Latest moment at which it may still arrive, as long as nothing is promised about later ones. */
  lastArrivalMs: number;
  answer(response: Response): void;
  fail(error: Error): void;
}

/** What the network and the platform do to a request. */
const fates = [
  'request is lost',
  'request is refused a connection',
  'request is late',
  'answer is lost',
  'answer is reset',
  'answer is late',
  'status_500 before',
  'status_503 before',
  'truncated before',
  'rate_limited before',
  'quota_reached before',
  'token_dead before',
  'token_expired before',
  'status_500 after',
  'status_502 after',
  'truncated after',
  'without_id after',
] as const;
type Fate = (typeof fates)[number];

/** What leaves a visible call in doubt is what this is about. */
const doubtful = ['request is late', 'answer is lost', 'answer is late'] as const;
const fatesOfEffects: readonly Fate[] = [...fates, ...doubtful, ...doubtful, ...doubtful];

/** These are rare in life, and end most of what could be watched afterwards. */
const rare: readonly Fate[] = ['token_dead before', 'token_expired before', 'quota_reached before'];

/** `fetch` of one process: each request, and each answer, waits for its turn and may be lost. */
export function actorFetch(world: World, actor: Actor): (request: Request) => Promise<Response> {
  return async (request) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const name = `${actor.name}#${(actor.steps += 1)}`;
    const { pathname } = new URL(request.url);
    const isRenewal = pathname.endsWith('/oauth/v2/accessToken');
    const endRenewal = isRenewal ? world.watch.onRenewal(world.sim.nowMs) : () => undefined;
    request.signal.addEventListener('abort', endRenewal);
    const exchange: Exchange = {
      actor,
      name,
      label: `${request.method} ${pathname}`,
      request,
      lastArrivalMs: world.sim.nowMs + world.setting.stalledMs,
      answer: (response) => {
        endRenewal();
        world.maybeFreeze(actor, name);
        world.sim.deliver(actor, '', () => resolve(response));
      },
      fail: (error) => {
        endRenewal();
        world.sim.deliver(actor, '', () => reject(error));
      },
    };
    world.sim.ask({
      actor,
      name,
      kind: 'http',
      label: exchange.label,
      mayBlock: false,
      perform: () => meetFate(world, exchange),
      abandon: () => arriveAlone(world, exchange),
    });
    return promise;
  };
}

async function meetFate(world: World, exchange: Exchange): Promise<void> {
  const { decisions, odds, sim } = world;
  const { actor, name, label } = exchange;
  if (decisions.fault(`${name} dies sending ${label}`, odds.crash)) {
    sim.note(actor.name, `${label} dies with the request on its way`);
    await world.kill(actor);
    return arriveAlone(world, exchange);
  }
  const fate = decisions.oneOf(`${name} fate`, label.startsWith('POST') ? fatesOfEffects : fates);
  const isHit = fitsHere(world, fate, label) && decisions.fault(`${name} ${fate}`, oddsOf(world, fate));
  if (!isHit) return travel(world, exchange, null);
  world.counts.httpFaults += 1;
  sim.note(actor.name, `${label} ${fate}`);
  switch (fate) {
    case 'request is lost':
      return;
    case 'request is refused a connection':
    case 'answer is reset':
      if (fate === 'answer is reset') await arrive(world, exchange, null);
      return exchange.fail(reset());
    case 'request is late':
      return later(world, name, `${label} arrives late`, exchange.lastArrivalMs, () =>
        travel(world, exchange, null),
      );
    case 'answer is lost':
      return void (await arrive(world, exchange, null));
    case 'answer is late': {
      const response = await arrive(world, exchange, null);
      const limit = sim.nowMs + 30_000;
      return later(world, name, `${label} is answered late`, limit, async () => exchange.answer(response));
    }
    default:
      return travel(world, exchange, fate);
  }
}

/** To the platform, and back unless the process dies meanwhile. */
async function travel(world: World, exchange: Exchange, fate: Fate | null): Promise<void> {
  const { decisions, odds, sim } = world;
  const { actor, name, label } = exchange;
  const response = await arrive(world, exchange, fate).catch((error: Error) => error);
  if (decisions.fault(`${name} dies before the answer of ${label}`, odds.crash)) {
    sim.note(actor.name, `${label} dies before the answer`);
    return world.kill(actor);
  }
  if (response instanceof Error) exchange.fail(response);
  else exchange.answer(response);
}

/** The process that sent it is gone. Its request may be gone with it, or arrive all the same. */
async function arriveAlone(world: World, exchange: Exchange): Promise<void> {
  const { sim, decisions, setting } = world;
  if (setting.inProcess || decisions.draw(`${exchange.name} arrives`) < 0.4) return;
  const { name, label } = exchange;
  later(world, name, `${label} arrives without its sender`, exchange.lastArrivalMs, async () => {
    await arrive(world, exchange, null).catch(() => undefined);
  });
  sim.note('network', `${label} is on its way`);
}

function later(world: World, name: string, label: string, limitMs: number, fire: () => Promise<void>): void {
  const { sim, decisions } = world;
  const luck = decisions.draw(`${name} delay`);
  // Seconds, or any time up to as late as it can be.
  const delayMs = luck < 0.5 ? luck * 30_000 : (limitMs - sim.nowMs) * (luck - 0.5) * 2;
  sim.at(Math.min(sim.nowMs + delayMs, limitMs), { actor: null, label, idle: false, fire });
}

/** The platform takes it. Whoever gave up in this process has undone it; over a network it can't be called back. */
async function arrive(world: World, exchange: Exchange, fate: Fate | null): Promise<Response> {
  const { request, label, actor } = exchange;
  const { inProcess } = world.setting;
  if (inProcess && request.signal.aborted) throw reset();
  const { faults } = world.emulators.server;
  if (fate !== null) arm(world, fate, label);
  const { url, method, headers } = request;
  const body = method === 'GET' ? null : await request.clone().text();
  try {
    const response = await world.emulators.server.fetch(new Request(url, { method, headers, body }));
    world.sim.note(actor.name, `${label} -> ${response.status}`);
    return response;
  } catch (error) {
    world.sim.note(actor.name, `${label} -> ${(error as Error).message}`);
    throw error;
  } finally {
    faults.clear();
  }
}

function arm({ emulators }: World, fate: Fate, label: string): void {
  const [answer, effect] = fate.split(' ') as [Fault['answer'], Fault['effect']];
  const platform = platformOf(label);
  const operations = answer === 'without_id' ? ['publish', 'comment'] : ['*'];
  for (const operation of operations) {
    emulators.server.faults.arm({ platform, operation, effect, answer, times: 1 });
  }
}

function fitsHere({ setting }: World, fate: Fate, label: string): boolean {
  if (setting.inProcess && fate === 'request is late') return false;
  return fate !== 'without_id after' || label.startsWith('POST');
}

const oddsOf = ({ odds }: World, fate: Fate): number => (rare.includes(fate) ? odds.http / 4 : odds.http);

const platformOf = (label: string): string => label.split('/')[1] ?? '';

const reset = (): Error =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  });
