import { Hono } from 'hono';
import type { Emulator, EmulatorContext } from '../harness/index.ts';
import { byAction } from './by-action.ts';
import { coverage } from './coverage.ts';
import { kinds, platform } from './entities.ts';
import { resourceNotFound } from './errors.ts';
import { readFeed } from './feed.ts';
import { createGuard, faultsOf, tokenFaults, tracingHeaders, type Guard } from './guard.ts';
import { answerConsent, discover, showConsent } from './routes/authorization.ts';
import { createComment } from './routes/create-comment.ts';
import { createPost } from './routes/create-post.ts';
import { editPost } from './routes/edit-post.ts';
import { findPosts } from './routes/find-posts.ts';
import { finishVideo } from './routes/finish-video.ts';
import { listComments } from './routes/list-comments.ts';
import { readMemberStatistics } from './routes/member-statistics.ts';
import { listOrganizations, readOrganization } from './routes/organizations.ts';
import { deletePost, readPost } from './routes/post.ts';
import { readUpload } from './routes/read-upload.ts';
import { startFile, startVideo } from './routes/start-upload.ts';
import { readStatistics } from './routes/statistics.ts';
import { subscribe } from './routes/subscribe.ts';
import { takeBytes } from './routes/take-bytes.ts';
import { issueToken } from './routes/token.ts';
import { readUserInfo } from './routes/user-info.ts';
import { defaultLinkedInSettings, type LinkedInSettings } from './settings.ts';
import { signBody } from './subscriptions.ts';

export { authors as linkedInAuthors, emulatedRefreshToken, emulatedToken } from './entities.ts';
export { defaultLinkedInSettings, type LinkedInSettings } from './settings.ts';

/** LinkedIn's versioned REST API as its documents describe it (README.md); `settings` decide what they leave open. */
export function createLinkedInEmulator(settings: Partial<LinkedInSettings> = {}): Emulator {
  const chosen = { ...defaultLinkedInSettings, ...settings };
  return {
    platform,
    name: 'LinkedIn',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: (context, limit) => readFeed(context, limit, chosen),
    sign: signBody,
    look: { accent: '#1d6a78', shape: 'feed', figures },
    hides: { kinds: [kinds.token] },
  };
}

const figures = {
  impressionCount: 'impressions',
  uniqueImpressionsCount: 'members reached',
  clickCount: 'clicks',
  likeCount: 'likes',
  commentCount: 'comments',
  shareCount: 'reposts',
};

export const linkedinEmulator: Emulator = createLinkedInEmulator();

function routesOf(context: EmulatorContext, settings: LinkedInSettings): Hono {
  const app = new Hono();
  const guard = createGuard(context, settings);
  app.use('*', tracingHeaders);
  addPosts(app, guard, context, settings);
  addUploads(app, guard, context, settings);
  addFigures(app, guard, context, settings);
  addIdentity(app, guard, context, settings);
  app.all('*', resourceNotFound);
  return app;
}

type Add = (app: Hono, guard: Guard, context: EmulatorContext, settings: LinkedInSettings) => void;

const addPosts: Add = (app, guard, context, settings) => {
  app.post('/rest/posts', ...guard('publish', 'rest'), createPost(context, settings));
  app.get('/rest/posts', ...guard('read_posts', 'rest'), findPosts(context, settings));
  app.get('/rest/posts/:urn', ...guard('read_post', 'rest'), readPost(context, settings));
  app.post('/rest/posts/:urn', ...guard('edit_post', 'rest'), editPost(context, settings));
  app.delete('/rest/posts/:urn', ...guard('delete_post', 'rest'), deletePost(context));
  const comments = '/rest/socialActions/:urn/comments';
  app.post(comments, ...guard('comment', 'rest'), createComment(context, settings));
  app.post('/v2/socialActions/:urn/comments', ...guard('comment', 'v2'), createComment(context, settings));
  app.get(comments, ...guard('read_comments', 'rest'), listComments(context, settings));
  app.put('/rest/eventSubscriptions/:key', ...guard('subscribe', 'rest'), subscribe(context));
};

const addUploads: Add = (app, guard, context, settings) => {
  const [startFaults, admission] = guard('upload_start', 'rest');
  const [finishFaults] = guard('upload_finish', 'rest');
  for (const kind of ['image', 'document'] as const) {
    const actions = [
      byAction({ initializeUpload: startFaults }),
      admission,
      startFile(context, settings, kind),
    ] as const;
    app.post(`/rest/${kind}s`, ...actions);
  }
  app.post(
    '/rest/videos',
    byAction({ initializeUpload: startFaults, finalizeUpload: finishFaults }),
    admission,
    byAction({
      initializeUpload: startVideo(context, settings),
      finalizeUpload: finishVideo(context, settings),
    }),
  );
  for (const kind of ['image', 'document', 'video'] as const) {
    const read = readUpload(context, settings, kind);
    app.get(`/rest/${kind}s/:urn`, ...guard('upload_status', 'rest'), read);
  }
  app.put('/dms-uploads/:urn/:part', faultsOf(context, 'upload'), takeBytes(context, settings));
};

const addFigures: Add = (app, guard, context, settings) => {
  app.get(
    '/rest/organizationalEntityShareStatistics',
    ...guard('read_statistics', 'rest'),
    readStatistics(context),
  );
  app.get(
    '/rest/memberCreatorPostAnalytics',
    ...guard('read_member_statistics', 'rest'),
    readMemberStatistics(context, settings),
  );
};

const addIdentity: Add = (app, guard, context, settings) => {
  app.get('/v2/userinfo', ...guard('read_me', 'v2'), readUserInfo);
  const list = 'list_organizations';
  app.get('/rest/organizationAcls', ...guard(list, 'rest'), listOrganizations('organization'));
  app.get('/v2/organizationalEntityAcls', ...guard(list, 'v2'), listOrganizations('organizationalTarget'));
  app.get('/rest/organizations/:id', ...guard('read_organization', 'rest'), readOrganization);
  const consent = '/oauth/v2/authorization';
  app.get(consent, faultsOf(context, 'login'), showConsent(settings));
  app.post(consent, faultsOf(context, 'login'), answerConsent(context, settings));
  app.post('/oauth/v2/accessToken', tokenFaults(context), issueToken(context, settings));
  app.get('/oauth/.well-known/openid-configuration', faultsOf(context, 'discover'), discover(settings));
};
