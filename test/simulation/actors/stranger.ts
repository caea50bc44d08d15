import { findPlatform } from '../../../src/platforms/index.ts';
import type { World } from '../world.ts';

/** Somebody writes on one of the accounts by hand: a post that no task explains. */
export async function postAsStranger(world: World): Promise<string> {
  const { decisions, sim, emulators } = world;
  const platform = findPlatform(decisions.oneOf('stranger on', ['facebook', 'twitter', 'linkedin']));
  const [account] = platform?.simulatedAccounts ?? [];
  if (platform === null || !account?.identity) return 'nowhere';
  const clock = { now: () => new Date(sim.nowMs), monotonicMs: () => sim.nowMs, sleep: async () => false };
  const connection = {
    account: account.identity,
    credentials: account.credentials,
    endpoint: {
      baseUrl: `http://carillon.emulator/${platform.id}`,
      fetch: emulators.server.fetch,
      settleMs: null,
      quarantineMs: 0,
      clock,
    },
  };
  const text = `A stranger's words ${emulators.visible.length}`;
  const draft = { text, link: null, linkTitle: null, to: null, template: null };
  const intendedAt = { wallMs: sim.nowMs, monotonicMs: sim.nowMs };
  const permit = { effectId: 'stranger', taskId: 'stranger', intendedAt, deadlineMs: 15_000 };
  return (await platform.publish(connection, draft, {}, permit)).outcome;
}
