import {
  graphFaultAnswers,
  graphRoutes,
  refuseOtherPaths,
  signGraphWebhook,
  versionPath,
} from '../harness/graph/index.ts';
import { operations, type Emulator, type EmulatorContext, type FeedItem } from '../harness/index.ts';
import { credentials, managementLimitReached } from './call.ts';
import { cloudError } from './cloud-error.ts';
import { coverage } from './coverage.ts';
import { emulatedNumber, maskedNumber, numberLock, platform, type MessageData } from './entities.ts';
import { readNumber } from './routes/number.ts';
import { sendMessage } from './routes/send-message.ts';
import { metricsOf } from './statuses.ts';

/**
 * WhatsApp Business (Cloud API): one number that sends texts and templates, and owes a webhook for each of their states.
 *
 * `throughputStatus`: HTTP status of error 130429. Meta's table says 400, newer practice is 429; unverified.
 */
export function createWhatsappEmulator(options: { throughputStatus?: 400 | 429 } = {}): Emulator {
  const status = options.throughputStatus ?? 400;
  const throughputReached = () =>
    cloudError(130429, 'Cloud API message throughput has been reached.', { status });
  return {
    platform,
    name: 'WhatsApp',
    coverage,
    routes(context) {
      const app = graphRoutes();
      const nameless = { messaging_product: 'whatsapp', messages: [] };
      const limits = { rate: throughputReached, quota: qualityLimitReached };
      const sending = operations(context, platform, graphFaultAnswers(credentials, limits, nameless));
      const manageLimits = { rate: managementLimitReached, quota: managementLimitReached };
      const managing = operations(context, platform, graphFaultAnswers(credentials, manageLimits, nameless));
      app.post(`${versionPath}/:number/messages`, sending('publish'), sendMessage(context));
      app.get(`${versionPath}/:number`, managing('read_number'), readNumber);
      refuseOtherPaths(app);
      return app;
    },
    feed,
    sign: (body) => signGraphWebhook(body, emulatedNumber.appSecret),
  };
}

/** Blocked or reported too often; there is no header and no time to come back. */
const qualityLimitReached = () =>
  cloudError(
    131048,
    'Message failed to send because there are restrictions on how many messages can be sent.',
  );

export const whatsappEmulator: Emulator = createWhatsappEmulator();

async function feed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const messages = await context.store.transaction(numberLock, (tx) =>
    tx.list<MessageData>({ platform, kind: 'message', owner: emulatedNumber.id, limit }),
  );
  return messages.map((message) => ({
    id: message.id,
    taskId: message.data.taskId,
    account: emulatedNumber.displayPhoneNumber,
    text: message.data.text,
    link: null,
    to: maskedNumber(message.data.to),
    url: null,
    createdAt: message.createdAt,
    metrics: metricsOf(message, context.clock.now()),
  }));
}
