import type { Hono } from 'hono';
import { operations, type Emulator, type EmulatorContext } from '../harness/index.ts';
import {
  graphFaultAnswers,
  graphRoutes,
  refuseOtherPaths,
  signGraphWebhook,
  versionPath,
} from '../harness/graph/index.ts';
import { appLimitReached, credentials, pageLimitReached } from './call.ts';
import { coverage } from './coverage.ts';
import { emulatedPage, platform } from './entities.ts';
import { defaultFacebookSettings, type FacebookSettings } from './facebook-settings.ts';
import { readFeed } from './feed.ts';
import {
  byParameters,
  proofRequired,
  editOperation,
  photoOperation,
  readOperation,
  reelOperation,
  videoOperation,
} from './operation-names.ts';
import { addComment } from './routes/add-comment.ts';
import { addPhoto } from './routes/add-photo.ts';
import { deleteNode, editNode } from './routes/change.ts';
import { debugToken } from './routes/debug-token.ts';
import { readComments } from './routes/list-comments.ts';
import { readPosts, readVideos } from './routes/list-posts.ts';
import { answerLogin, exchangeToken, showLogin } from './routes/login.ts';
import { readAccounts, readPage } from './routes/page.ts';
import { readAttachments, readInsights, readPost } from './routes/post.ts';
import { publish } from './routes/publish.ts';
import { receiveVideo } from './routes/receive-video.ts';
import { addReel } from './routes/reels.ts';
import { addPhotoStory, readStories } from './routes/stories.ts';
import { readSubscription, subscribeApp } from './routes/subscribe.ts';
import { continueUpload, openUpload, readUpload } from './routes/upload-session.ts';
import { addVideo } from './routes/videos.ts';
import { usageHeaders } from './usage.ts';

export { defaultFacebookSettings, type FacebookSettings } from './facebook-settings.ts';

/** Facebook Pages (Graph API): one Page that publishes texts, links, photos, videos, reels and stories. */
export function createFacebookEmulator(settings: Partial<FacebookSettings> = {}): Emulator {
  const chosen = { ...defaultFacebookSettings, ...settings };
  return {
    platform,
    name: 'Facebook',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: readFeed,
    sign: (body) => signGraphWebhook(body, emulatedPage.appSecret),
    look: { accent: '#3c4fb1', shape: 'feed' },
    hides: { kinds: ['code'] },
  };
}

export const facebookEmulator: Emulator = createFacebookEmulator();

type Operation = ReturnType<typeof operations>;
const page = `${versionPath}/:page`;
const manyDigits = `${'[0-9]'.repeat(16)}[0-9]*`;
// <page>_<number> is a post, <post number>_<number> a comment, a number longer than a Page's a photo, video or story.
const post = `${versionPath}/:post{(?:[0-9]+_[0-9]+|${manyDigits})}`;

function routesOf(context: EmulatorContext, settings: FacebookSettings): Hono {
  const app = graphRoutes();
  const limits = { rate: pageLimitReached, quota: appLimitReached };
  const operation = operations(context, platform, graphFaultAnswers(credentials, limits, { success: true }));
  app.use(
    '*',
    usageHeaders(() => context.clock.now()),
  );
  if (settings.proof === 'required') app.use('*', proofRequired);
  addLogin(app, operation, context, settings);
  addUploads(app, operation, context, settings);
  addPublishing(app, operation, context, settings);
  addReading(app, operation, context, settings);
  refuseOtherPaths(app);
  return app;
}

function addLogin(app: Hono, operation: Operation, context: EmulatorContext, settings: FacebookSettings) {
  const dialog = `${versionPath}/dialog/oauth`;
  const exchange = `${versionPath}/oauth/access_token`;
  app.get(dialog, operation('login'), showLogin);
  app.post(dialog, operation('login'), answerLogin(context));
  app.get(exchange, operation('exchange_token'), exchangeToken(context));
  app.post(exchange, operation('exchange_token'), exchangeToken(context));
  app.get(`${versionPath}/debug_token`, operation('debug_token'), debugToken(context));
  app.get(`${versionPath}/me/accounts`, operation('list_pages'), readAccounts(context, settings));
  const subscription = `${page}/subscribed_apps`;
  app.post(subscription, operation('subscribe_webhooks'), subscribeApp(context));
  app.delete(subscription, operation('subscribe_webhooks'), subscribeApp(context));
  app.get(subscription, operation('subscribe_webhooks'), readSubscription(context));
  app.get(`${versionPath}/me`, operation('read_me'), readPage(context));
}

function addUploads(app: Hono, operation: Operation, context: EmulatorContext, settings: FacebookSettings) {
  const session = `${versionPath}/:session{upload(?::|%3A).+}`;
  app.post(`${versionPath}/:app/uploads`, operation('upload_start'), openUpload(context));
  app.post(session, operation('upload'), continueUpload(context, settings));
  app.get(session, operation('upload_status'), readUpload(context, settings));
  app.post('/video-upload/:version/:video', operation('upload'), receiveVideo(context, settings));
}

function addPublishing(
  app: Hono,
  operation: Operation,
  context: EmulatorContext,
  settings: FacebookSettings,
) {
  const by = (name: Parameters<typeof byParameters>[1]) => byParameters(operation, name);
  app.post(`${page}/feed`, operation('publish'), publish(context, settings));
  app.post(`${page}/photos`, by(photoOperation), addPhoto(context, settings));
  app.post(`${page}/videos`, by(videoOperation), addVideo(context, settings));
  app.post(`${page}/video_reels`, by(reelOperation), addReel(context, settings, 'reel'));
  app.post(`${page}/video_stories`, by(reelOperation), addReel(context, settings, 'story'));
  app.post(`${page}/photo_stories`, operation('publish'), addPhotoStory(context, settings));
  app.post(`${post}/comments`, operation('comment'), addComment(context, settings));
  app.post(post, by(editOperation), editNode(context, settings));
  app.delete(post, operation('delete_post'), deleteNode(context, settings));
}

function addReading(app: Hono, operation: Operation, context: EmulatorContext, settings: FacebookSettings) {
  const insights = operation('read_insights');
  app.get(`${page}/published_posts`, operation('read_posts'), readPosts(context));
  app.get(`${page}/feed`, operation('read_posts'), readPosts(context));
  app.get(`${page}/posts`, operation('read_posts'), readPosts(context));
  app.get(`${page}/video_reels`, operation('read_posts'), readVideos(context, settings, 'reel'));
  app.get(`${page}/videos`, operation('read_posts'), readVideos(context, settings, 'video'));
  app.get(`${page}/stories`, operation('read_posts'), readStories(context));
  app.get(`${post}/comments`, operation('read_comments'), readComments(context, settings));
  app.get(`${post}/attachments`, operation('read_post'), readAttachments(context, settings));
  app.get(`${post}/insights`, insights, readInsights(context, settings, 'insights'));
  app.get(`${post}/video_insights`, insights, readInsights(context, settings, 'video_insights'));
  app.get(post, byParameters(operation, readOperation), readPost(context, settings));
  app.get(page, operation('read_page'), readPage(context));
}
