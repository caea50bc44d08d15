import { CarillonError, isId } from '../../core/index.ts';
import { addEvidence } from '../../journal/index.ts';
import type { Platform, Preference, WebhookEvidence, WebhookRequest } from '../../platforms/index.ts';
import { defaultWorkspaceId } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';
import { keepPreference } from '../recipients/index.ts';
import { storableText } from '../tasks/index.ts';
import { selectWorld, updateDelivery } from './sql/webhooks.ts';

/** Delivery states in the order they may happen; a later one says that the earlier ones happened too. */
const deliveryOrder = ['accepted', 'sent', 'delivered', 'read', 'played', 'failed'];

/** Answers a platform's subscription handshake. @throws CarillonError `webhook_unsigned`, `unknown_platform` */
export function answerChallenge(services: Services, platformId: string, request: WebhookRequest): string {
  const platform = platformWithWebhooks(services, platformId);
  for (const { secrets } of worlds(services, platform)) {
    const answer = platform.webhooks.challenge(request, secrets);
    if (answer !== null) return answer;
  }
  throw new CarillonError('webhook_unsigned', { platform: platform.name });
}

/**
 * Takes a platform's webhook as evidence. Safe to receive twice and in any order.
 * @throws CarillonError `webhook_unsigned`, `unknown_platform`, `invalid_input`
 */
export async function receiveWebhook(
  services: Services,
  platformId: string,
  request: WebhookRequest,
): Promise<void> {
  const platform = platformWithWebhooks(services, platformId);
  const world = worlds(services, platform).find(({ secrets }) => platform.webhooks.verify(request, secrets));
  if (world === undefined) throw new CarillonError('webhook_unsigned', { platform: platform.name });
  const { evidence, preferences } = read(platform, request.body);
  for (const one of evidence) await take(services, platform.id, one, world.simulated);
  // Anybody can sign as the emulator: that stops nobody's real messages.
  const counts = !world.simulated || services.connections.fromEnvironment(platform) === null;
  if (counts) for (const one of preferences) await keepPreference(services.db, defaultWorkspaceId, one);
  services.wake();
}

type WithWebhooks = Platform & { webhooks: NonNullable<Platform['webhooks']> };

function platformWithWebhooks(services: Services, platformId: string): WithWebhooks {
  const platform = services.connections.platforms.find(({ id }) => id === platformId);
  if (platform?.webhooks !== undefined) return platform as WithWebhooks;
  const known = services.connections.platforms
    .filter(({ webhooks }) => webhooks !== undefined)
    .map(({ id }) => id);
  throw new CarillonError('unknown_platform', { platform: platformId, known: known.join(', ') });
}

/** The emulator's secret is public, so what it signs counts for simulated accounts only. */
function worlds({ connections }: Services, platform: Platform) {
  const real = connections.fromEnvironment(platform);
  const simulated = platform.simulatedAccounts.map(({ credentials }) => ({
    secrets: credentials,
    simulated: true,
  }));
  return [...(real === null ? [] : [{ secrets: real.credentials, simulated: false }]), ...simulated];
}

function read(
  platform: WithWebhooks,
  body: string,
): { evidence: WebhookEvidence[]; preferences: Preference[] } {
  try {
    const { webhooks } = platform;
    return { evidence: webhooks.parse(body), preferences: webhooks.preferences?.(body) ?? [] };
  } catch (error) {
    throw new CarillonError(
      'invalid_input',
      { field: 'body', problem: `is no webhook of ${platform.name}` },
      { cause: error },
    );
  }
}

async function take(
  { db }: Services,
  platform: string,
  evidence: WebhookEvidence,
  simulated: boolean,
): Promise<void> {
  const { effectId, remoteId, state, at, failure } = evidence;
  // The emulator's secret is public, so anybody can sign what no platform would send.
  const texts = [remoteId, state, failure?.message ?? ''];
  if (!isId(effectId) || !texts.every((text) => storableText.safeParse(text).success)) return;
  const [effect] = await db.run<{ taskId: string; simulated: boolean; erased: boolean }>(
    selectWorld(effectId, platform),
  );
  if (effect === undefined || effect.simulated !== simulated) return;
  // Whatever became of it then: a message that has a delivery state was accepted.
  await addEvidence(db, effectId, {
    source: 'webhook',
    verdict: 'applied',
    // A platform's id may be made of the number of somebody who was erased since.
    remoteId: effect.erased ? null : remoteId,
    detail: { state },
  });
  const delivery = { state, at: at.toISOString(), error: failure?.message ?? null };
  await db.run(updateDelivery(effect.taskId, delivery, deliveryOrder));
}
