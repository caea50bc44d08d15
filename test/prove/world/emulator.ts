import type { Effect } from '../cells.ts';

export interface Fault {
  platform: string;
  operation?: string;
  effect: 'before' | 'after';
  answer: string;
  times: number;
  /** How many such requests pass first. */
  skip?: number;
}

export interface Hold {
  platform: string;
  operation: string;
  point: 'received' | 'accepted';
  times: number;
  seconds: number;
}

/** The emulators' own process, over its port. */
export interface Emulator {
  arm(fault: Fault): Promise<void>;
  /** How many hits of armed faults are left, on one platform or on all. */
  armed(platform?: string): Promise<number>;
  disarm(): Promise<void>;
  hold(hold: Hold): Promise<void>;
  /** How many requests are held now. */
  waiting(): Promise<number>;
  /** Disarms every hold and lets all requests go on. */
  release(): Promise<void>;
  settings(change: Record<string, number>): Promise<void>;
  /** The log of what a platform accepted. */
  effects(platform: string): Promise<Effect[]>;
}

export function emulatorAt(url: string): Emulator {
  const call = async (method: string, path: string, body?: unknown): Promise<string> => {
    const answer = await fetch(`${url}/_emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`emulator: ${method} ${path}: ${answer.status} ${text}`);
    return text;
  };
  return {
    arm: async (fault) => void (await call('POST', 'faults', fault)),
    armed: async (platform) => {
      const { faults } = JSON.parse(await call('GET', 'faults')) as { faults: Fault[] };
      const meant = faults.filter((fault) => platform === undefined || fault.platform === platform);
      return meant.reduce((sum, { times }) => sum + times, 0);
    },
    disarm: async () => void (await call('DELETE', 'faults')),
    hold: async (hold) => void (await call('POST', 'holds', hold)),
    waiting: async () => (JSON.parse(await call('GET', 'holds')) as { waiting: unknown[] }).waiting.length,
    release: async () => void (await call('DELETE', 'holds')),
    settings: async (change) => void (await call('PATCH', 'settings', change)),
    effects: async (platform) =>
      (await call('GET', `effects/${platform}`))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Effect),
  };
}
