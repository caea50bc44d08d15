import type { Hono } from 'hono';
import { operations, type Emulator, type EmulatorContext } from '../harness/index.ts';
import { graphFaultAnswers, graphRoutes, refuseOtherPaths, versionPath } from '../harness/graph/index.ts';
import { appLimitReached, credentials, pageLimitReached } from './call.ts';
import { coverage } from './coverage.ts';
import { defaultFacebookSettings, platform, type FacebookSettings } from './entities.ts';
import { readFeed } from './feed.ts';
import { addComment } from './routes/add-comment.ts';
import { readComments } from './routes/list-comments.ts';
import { readPosts } from './routes/list-posts.ts';
import { readPage } from './routes/page.ts';
import { deletePost, readInsights, readPost } from './routes/post.ts';
import { publish } from './routes/publish.ts';
import { usageHeaders } from './usage.ts';

export { defaultFacebookSettings, type FacebookSettings } from './entities.ts';

/** Facebook Pages (Graph API): one Page that publishes texts and links, and comments on them. */
export function createFacebookEmulator(settings: Partial<FacebookSettings> = {}): Emulator {
  const chosen = { ...defaultFacebookSettings, ...settings };
  return {
    platform,
    name: 'Facebook',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: readFeed,
  };
}

export const facebookEmulator: Emulator = createFacebookEmulator();

function routesOf(context: EmulatorContext, settings: FacebookSettings): Hono {
  const app = graphRoutes();
  const limits = { rate: pageLimitReached, quota: appLimitReached };
  const operation = operations(context, platform, graphFaultAnswers(credentials, limits, { success: true }));
  app.use(
    '*',
    usageHeaders(() => context.clock.now()),
  );

  const page = `${versionPath}/:page`;
  // Ids of posts are <page>_<number>, of comments <post number>_<number>, which tells them from Page ids.
  const post = `${versionPath}/:post{[0-9]+_[0-9]+}`;
  app.post(`${page}/feed`, operation('publish'), publish(context));
  app.get(`${page}/published_posts`, operation('read_posts'), readPosts(context));
  app.get(`${page}/feed`, operation('read_posts'), readPosts(context));
  app.get(`${page}/posts`, operation('read_posts'), readPosts(context));
  app.post(`${post}/comments`, operation('comment'), addComment(context, settings));
  app.get(`${post}/comments`, operation('read_comments'), readComments(context));
  app.get(post, operation('read_post'), readPost(context));
  app.delete(post, operation('delete_post'), deletePost(context));
  app.get(`${post}/insights`, operation('read_insights'), readInsights(context));
  app.get(`${versionPath}/me`, operation('read_me'), readPage);
  app.get(page, operation('read_page'), readPage);
  refuseOtherPaths(app);
  return app;
}
