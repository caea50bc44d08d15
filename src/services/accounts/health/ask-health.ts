import { sleep, type Clock, type Failure } from '../../../core/index.ts';
import { CallFailed, type AccountHealth, type Connection, type Platform } from '../../../platforms/index.ts';

/** What a platform said of credentials, or why it said nothing, or that they are good for nothing. */
export type Said = AccountHealth | { failure: Failure };

/** Two calls of 10 s, of which the first one tells whose the credentials are where nobody knows. */
const timeoutMs = 20_000;

export interface Asked extends Pick<Connection, 'credentials' | 'endpoint'> {
  platform: Platform;
  /** Null: the platform is asked. */
  identity: Connection['account'] | null;
}

/** Asks a platform, within 20 s. Renews nothing. */
export async function askHealth(asked: Asked, clock: Clock): Promise<Said> {
  const { platform, credentials, endpoint } = asked;
  const ask = async (): Promise<AccountHealth> => {
    const account = asked.identity ?? (await platform.identify({ credentials, endpoint }));
    return platform.check({ account, credentials, endpoint }, clock);
  };
  const answered = new AbortController();
  const tooLate = async (): Promise<Said> => {
    await sleep(clock, timeoutMs, answered.signal);
    const message = `${platform.name} gave no answer within ${timeoutMs / 1_000} s.`;
    return { failure: { kind: 'unavailable', message } };
  };
  try {
    return await Promise.race([ask(), tooLate()]);
  } catch (error) {
    if (error instanceof CallFailed) return { failure: error.failure };
    throw error;
  } finally {
    answered.abort();
  }
}
