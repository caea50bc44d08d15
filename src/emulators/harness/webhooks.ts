import type { Clock } from '../../core/index.ts';
import type { Emulator, EmulatorContext, EmulatorStore, OwedWebhook } from './emulator.ts';

const batchSize = 100;
const backoffSeconds = [1, 5, 30, 120, 300];
/** Meta's own rule; the others say nothing. */
const giveUpAfterMs = 36 * 3_600_000;

/** Hands a webhook to its receiver; true only when the receiver has accepted it. May throw. */
export type DeliverWebhook = (
  platform: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) => Promise<boolean>;

export interface WebhookPump {
  /** Delivers what is due, one by one, oldest first. Returns how many are owed no more. */
  pumpOnce(now: Date): Promise<number>;
  /** Pumps every `intervalMs` until `stop`, which waits for the round under way. */
  start(): void;
  stop(): Promise<void>;
}

/** When a refused webhook is tried again. Lost with the process: then it is simply tried at once. */
interface Waiting {
  tries: number;
  firstAt: Date;
  nextAt: Date;
}

/**
 * Delivers the webhooks the emulators owe: at least once, and in order only as long as all goes well, as the vendors do.
 *
 * Faults of the operation "webhook" bend it: `before` keeps one back until its next try, so it comes late and out of
 * order; `before` with the answer `lost` drops it for ever; `after` forgets that it was accepted, so it comes twice.
 */
export function createWebhookPump(options: {
  store: EmulatorStore;
  emulators: readonly Emulator[];
  clock: Clock;
  deliver: DeliverWebhook;
  faults?: EmulatorContext['faults'];
  intervalMs?: number;
  /** Told about a round that failed; the next one comes anyway. */
  onError?: (error: unknown) => void;
}): WebhookPump {
  const { store, deliver, faults } = options;
  const emulatorOf = new Map(options.emulators.map((emulator) => [emulator.platform, emulator]));
  const waiting = new Map<string, Waiting>();

  /** True when it is owed no more. */
  async function settle({ platform, body }: OwedWebhook): Promise<boolean> {
    const bent = faults?.take(platform, 'webhook', 'before');
    if (bent) return bent === 'lost';
    const headers = { 'content-type': 'application/json', ...emulatorOf.get(platform)?.sign?.(body) };
    const delivered = await deliver(platform, body, headers).catch(() => false);
    return delivered && !faults?.take(platform, 'webhook', 'after');
  }

  async function pumpOnce(now: Date): Promise<number> {
    const owed = await store.owed(now, batchSize + waiting.size);
    const due = owed.filter((webhook) => (waiting.get(webhook.id)?.nextAt ?? now) <= now).slice(0, batchSize);
    let count = 0;
    for (const webhook of due) {
      const done = await settle(webhook);
      if (done) count += 1;
      if (done || !postpone(waiting, webhook.id, now)) {
        await store.acknowledge(webhook.id);
        waiting.delete(webhook.id);
      }
    }
    return count;
  }

  return { pumpOnce, ...loop(() => pumpOnce(options.clock.now()), options) };
}

/** False when it was tried for so long that the platform gives up. */
function postpone(waiting: Map<string, Waiting>, id: string, now: Date): boolean {
  const { tries, firstAt } = waiting.get(id) ?? { tries: 0, firstAt: now };
  if (now.getTime() - firstAt.getTime() >= giveUpAfterMs) return false;
  const seconds = backoffSeconds[Math.min(tries, backoffSeconds.length - 1)] ?? 0;
  waiting.set(id, { tries: tries + 1, firstAt, nextAt: new Date(now.getTime() + seconds * 1000) });
  return true;
}

function loop(
  round: () => Promise<unknown>,
  options: { intervalMs?: number; onError?: (error: unknown) => void },
): Pick<WebhookPump, 'start' | 'stop'> {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  const run = () => {
    running = round()
      .catch((thrown: unknown) => options.onError?.(thrown))
      .finally(() => {
        if (timer) timer = setTimeout(run, options.intervalMs ?? 500);
      });
  };
  return {
    start() {
      timer ??= setTimeout(run, 0);
    },
    async stop() {
      if (timer) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
