import { Hono } from 'hono';
import type { Emulator, EmulatorContext } from '../harness/index.ts';
import { coverage } from './coverage.ts';
import { readFeed } from './feed.ts';
import { kinds } from './entities.ts';
import { createGuard, type Guard } from './guard.ts';
import { tokenFaults } from './oauth2.ts';
import { platform } from './posts.ts';
import { plainProblem } from './problems.ts';
import { analyzePosts } from './routes/analyze-posts.ts';
import { askForConsent, takeConsent } from './routes/authorize.ts';
import { createPost } from './routes/create-post.ts';
import { deletePost } from './routes/delete-post.ts';
import { describeMedia } from './routes/describe-media.ts';
import { identify } from './routes/identify.ts';
import { listPosts } from './routes/list-posts.ts';
import { lookUpPost, lookUpPosts } from './routes/look-up-posts.ts';
import { changeSubscription, listSubscriptions, subscribe, unsubscribe } from './routes/subscriptions.ts';
import { issueToken, revoke } from './routes/token.ts';
import {
  appendSegment,
  finalizeUpload,
  initializeUpload,
  readUploadStatus,
} from './routes/upload-in-segments.ts';
import { uploadMedia } from './routes/upload-media.ts';
import { checkWebhook, createWebhook, deleteWebhook, listWebhooks } from './routes/webhooks.ts';
import { defaultTwitterSettings, type TwitterSettings } from './settings.ts';
import { signatureWith } from './signature.ts';

export { emulatedCredentials, emulatedUser } from './entities.ts';
export { defaultTwitterSettings, type TwitterSettings } from './settings.ts';

/** X as its documents describe it (README.md); `settings` decide what they leave open. */
export function createTwitterEmulator(settings: Partial<TwitterSettings> = {}): Emulator {
  const chosen = { ...defaultTwitterSettings, ...settings };
  return {
    platform,
    name: 'X (Twitter)',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: readFeed,
    sign: (body) => ({ 'x-twitter-webhooks-signature': signatureWith(body) }),
    look: { accent: '#3d4653', shape: 'timeline', figures },
    hides: { kinds: [kinds.grant] },
  };
}

const figures = {
  retweet_count: 'reposts',
  reply_count: 'replies',
  like_count: 'likes',
  quote_count: 'quotes',
  bookmark_count: 'bookmarks',
  impression_count: 'views',
  url_link_clicks: 'link clicks',
  user_profile_clicks: 'profile clicks',
};

export const twitterEmulator: Emulator = createTwitterEmulator();

function routesOf(context: EmulatorContext, settings: TwitterSettings): Hono {
  const app = new Hono();
  const guard = createGuard(context, settings);
  app.post('/2/tweets', ...guard('publish'), createPost(context, settings));
  app.get('/2/tweets', ...guard('look_up_posts'), lookUpPosts(context));
  app.get('/2/tweets/analytics', ...guard('analytics'), analyzePosts(context));
  app.get('/2/tweets/:id', ...guard('read_post'), lookUpPost(context, settings));
  app.delete('/2/tweets/:id', ...guard('delete_post'), deletePost(context));
  app.get('/2/users/me', ...guard('read_me'), identify);
  app.get('/2/users/:id/tweets', ...guard('read_posts'), listPosts(context));
  const uploads = '/2/media/upload';
  app.post(uploads, ...guard('upload'), uploadMedia(context, settings));
  app.get(uploads, ...guard('upload_status'), readUploadStatus(context, settings));
  app.post(`${uploads}/initialize`, ...guard('upload_start'), initializeUpload(context, settings));
  app.post(`${uploads}/:id/append`, ...guard('append'), appendSegment(context, settings));
  app.post(`${uploads}/:id/finalize`, ...guard('upload_finish'), finalizeUpload(context, settings));
  app.post('/2/media/metadata', ...guard('alt_text'), describeMedia(context));
  addOAuth(app, context, settings);
  addWebhooks(app, context, settings, guard);
  app.all('*', (c) => plainProblem(c, 404, 'Not Found'));
  return app;
}

/** The page is on x.com; the OpenAPI file names it on the host of the API. */
function addOAuth(app: Hono, context: EmulatorContext, settings: TwitterSettings): void {
  const faults = tokenFaults(context, settings);
  for (const page of ['/i/oauth2/authorize', '/2/oauth2/authorize']) {
    app.get(page, faults('authorize'), askForConsent(settings));
    app.post(page, faults('consent'), takeConsent(context, settings));
  }
  app.post('/2/oauth2/token', faults('token'), issueToken(context, settings));
  app.post('/2/oauth2/revoke', faults('revoke'), revoke(context, settings));
}

function addWebhooks(app: Hono, context: EmulatorContext, settings: TwitterSettings, guard: Guard): void {
  app.post('/2/webhooks', ...guard('create_webhook'), createWebhook(context, settings));
  app.get('/2/webhooks', ...guard('list_webhooks'), listWebhooks(context));
  app.put('/2/webhooks/:id', ...guard('check_webhook'), checkWebhook(context));
  app.delete('/2/webhooks/:id', ...guard('delete_webhook'), deleteWebhook(context));
  const subscriptions = '/2/activity/subscriptions';
  app.post(subscriptions, ...guard('subscribe'), subscribe(context));
  app.get(subscriptions, ...guard('list_subscriptions'), listSubscriptions(context));
  app.put(`${subscriptions}/:id`, ...guard('change_subscription'), changeSubscription(context));
  app.delete(`${subscriptions}/:id`, ...guard('unsubscribe'), unsubscribe(context));
}
