import { Hono } from 'hono';
import type { Emulator, EmulatorContext } from '../harness/index.ts';
import { coverage } from './coverage.ts';
import { defaultLinkedInSettings, platform, type LinkedInSettings } from './entities.ts';
import { resourceNotFound } from './errors.ts';
import { readFeed } from './feed.ts';
import { createGuard, tokenFaults, tracingHeaders } from './guard.ts';
import { createComment } from './routes/create-comment.ts';
import { createPost } from './routes/create-post.ts';
import { findPosts } from './routes/find-posts.ts';
import { listComments } from './routes/list-comments.ts';
import { deletePost, readPost } from './routes/post.ts';
import { readMemberStatistics, readStatistics } from './routes/statistics.ts';
import { issueToken } from './routes/token.ts';
import { readUserInfo } from './routes/user-info.ts';

export {
  authors as linkedInAuthors,
  emulatedRefreshToken,
  emulatedToken,
  defaultLinkedInSettings,
  type LinkedInSettings,
} from './entities.ts';

/** LinkedIn's versioned REST API as its documents describe it (README.md); `settings` decide what they leave open. */
export function createLinkedInEmulator(settings: Partial<LinkedInSettings> = {}): Emulator {
  const chosen = { ...defaultLinkedInSettings, ...settings };
  return {
    platform,
    name: 'LinkedIn',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: (context, limit) => readFeed(context, limit, chosen),
  };
}

export const linkedinEmulator: Emulator = createLinkedInEmulator();

function routesOf(context: EmulatorContext, settings: LinkedInSettings): Hono {
  const app = new Hono();
  const guard = createGuard(context, settings);
  app.use('*', tracingHeaders);
  app.post('/rest/posts', ...guard('publish', 'rest'), createPost(context, settings));
  app.get('/rest/posts', ...guard('read_posts', 'rest'), findPosts(context, settings));
  app.get('/rest/posts/:urn', ...guard('read_post', 'rest'), readPost(context, settings));
  app.delete('/rest/posts/:urn', ...guard('delete_post', 'rest'), deletePost(context));
  const comments = '/rest/socialActions/:urn/comments';
  app.post(comments, ...guard('comment', 'rest'), createComment(context, settings));
  app.get(comments, ...guard('read_comments', 'rest'), listComments(context, settings));
  app.get(
    '/rest/organizationalEntityShareStatistics',
    ...guard('read_statistics', 'rest'),
    readStatistics(context),
  );
  app.get(
    '/rest/memberCreatorPostAnalytics',
    ...guard('read_member_statistics', 'rest'),
    readMemberStatistics,
  );
  app.get('/v2/userinfo', ...guard('read_me', 'v2'), readUserInfo);
  app.post('/oauth/v2/accessToken', tokenFaults(context), issueToken(context, settings));
  app.all('*', resourceNotFound);
  return app;
}
