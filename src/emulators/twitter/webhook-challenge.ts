import { newSecret } from '../../core/index.ts';
import { signatureWith } from './signature.ts';

const timeoutMs = 10_000;

/** Whether the receiver at `url` proves that it knows the app's secret: X's challenge-response check. */
export async function answersChallenge(url: string): Promise<boolean> {
  const token = newSecret(24);
  const address = new URL(url);
  address.searchParams.set('crc_token', token);
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(address, { redirect: 'manual', signal });
    const body = (await response.json()) as { response_token?: unknown } | null;
    return response.ok && body?.response_token === signatureWith(token);
  } catch {
    return false;
  }
}
