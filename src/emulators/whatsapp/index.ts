import type { Hono } from 'hono';
import {
  graphFaultAnswers,
  graphRoutes,
  refuseOtherPaths,
  signGraphWebhook,
  versionPath,
} from '../harness/graph/index.ts';
import { operations, type Emulator, type EmulatorContext } from '../harness/index.ts';
import { appLimitReached, credentials, managementLimitReached } from './call.ts';
import { cloudError } from './cloud-error.ts';
import { coverage } from './coverage.ts';
import { emulatedNumber, platform } from './entities.ts';
import { readFeed } from './feed.ts';
import { throughputReached } from './limits.ts';
import { receiveMessage } from './routes/inbound.ts';
import { listTemplates } from './routes/list-templates.ts';
import { deleteMedia, downloadMedia, downloadPath, readMedia } from './routes/media.ts';
import { listNumbers, readNumber } from './routes/number.ts';
import { sendMessage } from './routes/send-message.ts';
import { listApps, subscribeApp, unsubscribeApp } from './routes/subscribed-apps.ts';
import { uploadMedia } from './routes/upload-media.ts';
import { defaultWhatsappSettings, type WhatsappSettings } from './settings.ts';

export { defaultWhatsappSettings, type WhatsappSettings } from './settings.ts';

/** WhatsApp Business (Cloud API): one number that sends texts, files and templates, and owes a webhook for each state. */
export function createWhatsappEmulator(settings: Partial<WhatsappSettings> = {}): Emulator {
  const chosen = { ...defaultWhatsappSettings, ...settings };
  return {
    platform,
    name: 'WhatsApp',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: readFeed,
    sign: (body) => signGraphWebhook(body, emulatedNumber.appSecret),
    look: { accent: '#2f7d5b', shape: 'chat', ticks },
    hides: { kinds: ['person', 'reach'], people: ['to', 'from', 'input', 'wa_id', 'recipient_id'] },
  };
}

const ticks = [
  { figure: 'sent', mark: '✓' },
  { figure: 'delivered', mark: '✓✓' },
  { figure: 'read', mark: '✓✓', tone: 'last' },
  { figure: 'played', mark: '▶', tone: 'last' },
  { figure: 'failed', mark: '!', tone: 'wrong' },
] as const;

export const whatsappEmulator: Emulator = createWhatsappEmulator();

// Ids of files are longer than those of numbers.
const media = `${versionPath}/:media{${'[0-9]'.repeat(16)}[0-9]+}`;
const number = `${versionPath}/:number`;
const account = `${versionPath}/:account`;

function routesOf(context: EmulatorContext, settings: WhatsappSettings): Hono {
  const app = graphRoutes();
  const nameless = { messaging_product: 'whatsapp', messages: [] };
  const answersWith = (rate: () => ReturnType<typeof cloudError>, quota = rate) =>
    operations(context, platform, graphFaultAnswers(credentials, { rate, quota }, nameless));
  const sending = answersWith(() => throughputReached(settings), qualityLimitReached);
  const filing = answersWith(appLimitReached);
  const managing = answersWith(managementLimitReached);

  app.post(`${number}/messages`, sending('publish'), sendMessage(context, settings));
  app.post(`${number}/media`, filing('upload'), uploadMedia(context, settings));
  app.get(downloadPath, filing('download_media'), downloadMedia(context));
  app.get(media, filing('upload_status'), readMedia(context, settings));
  app.delete(media, filing('delete_media'), deleteMedia(context));

  const subscription = `${account}/subscribed_apps`;
  app.get(`${account}/message_templates`, managing('list_templates'), listTemplates(context));
  app.get(`${account}/phone_numbers`, managing('list_numbers'), listNumbers(settings));
  app.get(subscription, managing('subscribe_webhooks'), listApps(context));
  app.post(subscription, managing('subscribe_webhooks'), subscribeApp(context));
  app.delete(subscription, managing('subscribe_webhooks'), unsubscribeApp(context));
  app.get(number, managing('read_number'), readNumber(settings));

  app.post('/_emulator/inbound', managing('receive_message'), receiveMessage(context));
  refuseOtherPaths(app);
  return app;
}

/** Blocked or reported too often; there is no header and no time to come back. */
const qualityLimitReached = () =>
  cloudError(
    131048,
    'Message failed to send because there are restrictions on how many messages can be sent.',
  );
