import { CarillonError, isId } from '../../core/index.ts';
import { addEvidence, noteSightings, type Sighting } from '../../journal/index.ts';
import type { Platform, Preference, WebhookEvidence, WebhookRequest } from '../../platforms/index.ts';
import { defaultWorkspaceId } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';
import { keepPreference } from '../recipients/index.ts';
import { storableText } from '../tasks/index.ts';
import { selectWorlds, updateDeliveries } from './sql/webhooks.ts';

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
  await takeAll(services, platform.id, evidence, world.simulated);
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

/** As few statements as can be: platforms tell of a thousand messages in one call. */
async function takeAll(
  { db }: Services,
  platform: string,
  evidence: readonly WebhookEvidence[],
  simulated: boolean,
): Promise<void> {
  const told = evidence.filter(isStorable);
  if (told.length === 0) return;
  const found = await db.run<World>(selectWorlds([...new Set(told.map(effectOf))], platform));
  const ours = new Map(found.filter((world) => world.simulated === simulated).map((one) => [one.id, one]));
  const facts = told.flatMap((one): Fact[] => {
    const effect = ours.get(effectOf(one));
    return effect === undefined ? [] : [{ ...one, effectId: effect.id, effect }];
  });
  if (facts.length === 0) return;
  // Whatever became of it then: a message that has a delivery state was accepted.
  const moving = new Set(await noteSightings(db, facts.map(asSighting)));
  for (const fact of facts.filter(({ effectId }) => moving.has(effectId))) {
    const { effectId, ...sighting } = asSighting(fact);
    await addEvidence(db, effectId, { source: 'webhook', verdict: 'applied', ...sighting });
  }
  const deliveries = facts.map(({ effect, state, at, failure }) => ({
    taskId: effect.taskId,
    delivery: { state, at: at.toISOString(), error: failure?.message ?? null },
  }));
  await db.run(updateDeliveries(deliveries, deliveryOrder));
}

interface World extends Record<string, unknown> {
  id: string;
  taskId: string;
  simulated: boolean;
  erased: boolean;
}

type Fact = WebhookEvidence & { effect: World };

const effectOf = ({ effectId }: WebhookEvidence): string => effectId.toLowerCase();

/** The emulator's secret is public, so anybody can sign what no platform would send. */
function isStorable({ effectId, remoteId, state, failure }: WebhookEvidence): boolean {
  const texts = [remoteId, state, failure?.message ?? ''];
  return isId(effectId) && texts.every((text) => storableText.safeParse(text).success);
}

const asSighting = ({ effect, remoteId, state }: Fact): Sighting => ({
  effectId: effect.id,
  // A platform's id may be made of the number of somebody who was erased since.
  remoteId: effect.erased ? null : remoteId,
  detail: { state },
});
