import { systemClock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  listen,
  type EmulatorPort,
  type EmulatorServer,
  type EmulatorStore,
} from '../../src/emulators/index.ts';
import { createLinkedInEmulator, type LinkedInSettings } from '../../src/emulators/linkedin/index.ts';

/** What the emulator knows of the app; its tokens and client secret must show up nowhere. */
export const emulatedCredentials = {
  LINKEDIN_CLIENT_ID: 'emulated-linkedin-client',
  LINKEDIN_CLIENT_SECRET: 'emulated-linkedin-secret',
  LINKEDIN_ACCESS_TOKEN: 'emulated-linkedin-token',
  LINKEDIN_REFRESH_TOKEN: 'emulated-linkedin-refresh-token',
};

/** LinkedIn on a port, for real accounts. */
export interface LinkedInPort {
  server: EmulatorServer;
  /** Variables of an app whose real account, the organization, publishes there. */
  variables: Record<string, string>;
  /** How often it was asked for a new access token. */
  renewals(): number;
  /** The tasks whose posts stand in its feed, the newest first. */
  published(): Promise<(string | null)[]>;
  /** Lets its time pass. */
  move(ms: number): void;
  /** Renews past the app; returns the access token. */
  anotherToken(): Promise<string>;
  /** The same LinkedIn, as if it had always behaved so. */
  become(settings: Partial<LinkedInSettings>): Promise<void>;
  close(): Promise<void>;
}

export async function openLinkedInPort(settings: Partial<LinkedInSettings> = {}): Promise<LinkedInPort> {
  const store = createMemoryStore();
  let movedMs = 0;
  let renewals = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + movedMs) };
  const count = (request: Request): void => {
    if (new URL(request.url).pathname === '/linkedin/oauth/v2/accessToken') renewals += 1;
  };
  let { server, port } = await serve(store, clock, settings, 0, count);

  const url = port.url;
  return {
    get server() {
      return server;
    },
    variables: {
      CARILLON_SIMULATE: 'auto',
      CARILLON_SECRET: 'a-secret-of-tests-with-enough-characters',
      CARILLON_LINKEDIN_URL: `${url}/linkedin`,
      ...emulatedCredentials,
      LINKEDIN_AUTHOR_URN: 'urn:li:organization:5000001',
    },
    renewals: () => renewals,
    published: async () => {
      const answer = await fetch(`${url}/_emulator/feeds/linkedin`);
      const { items } = (await answer.json()) as { items: { taskId: string | null }[] };
      return items.map(({ taskId }) => taskId);
    },
    move: (ms) => void (movedMs += ms),
    anotherToken: async () => {
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: emulatedCredentials.LINKEDIN_REFRESH_TOKEN,
        client_id: emulatedCredentials.LINKEDIN_CLIENT_ID,
        client_secret: emulatedCredentials.LINKEDIN_CLIENT_SECRET,
      });
      const answer = await fetch(`${url}/linkedin/oauth/v2/accessToken`, { method: 'POST', body });
      renewals -= 1;
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    become: async (changed) => {
      await port.close();
      ({ server, port } = await serve(store, clock, changed, Number(new URL(url).port), count));
    },
    close: async () => {
      server.holds.clear();
      await port.close();
    },
  };
}

async function serve(
  store: EmulatorStore,
  clock: typeof systemClock,
  settings: Partial<LinkedInSettings>,
  port: number,
  count: (request: Request) => void,
): Promise<{ server: EmulatorServer; port: EmulatorPort }> {
  const server = createEmulatorServer({ store, clock, emulators: [createLinkedInEmulator(settings)] });
  const answer: EmulatorServer['answer'] = (request) => {
    count(request);
    return server.answer(request);
  };
  return { server, port: await listen({ ...server, answer }, { port }) };
}
