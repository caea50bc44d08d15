import { randomInt } from 'node:crypto';

const timeoutMs = 10_000;

/** Whether the receiver at `url` gives the challenge back: Meta's verification of a callback. */
export async function answersHandshake(url: string, verifyToken: string): Promise<boolean> {
  const challenge = String(randomInt(1_000_000_000));
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', challenge);
  address.searchParams.set('hub.verify_token', verifyToken);
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return response.ok && (await response.text()) === challenge;
  } catch {
    return false;
  }
}
