import type { Emulator, EmulatorContext, FeedItem } from '../harness/index.ts';
import { operations } from '../harness/index.ts';
import { graphFaultAnswers, graphRoutes, refuseOtherPaths, versionPath } from '../harness/graph/index.ts';
import { appLimitReached, credentials, pageLimitReached } from './call.ts';
import { coverage } from './coverage.ts';
import { emulatedPage, listPosts, pageLock, permalinkOf, platform } from './entities.ts';
import { metricsOf } from './metrics.ts';
import { readPosts } from './routes/list-posts.ts';
import { readPage } from './routes/page.ts';
import { deletePost, readInsights, readPost } from './routes/post.ts';
import { publish } from './routes/publish.ts';
import { usageHeaders } from './usage.ts';

/** Facebook Pages (Graph API): one Page that publishes texts and links. */
export const facebookEmulator: Emulator = {
  platform,
  name: 'Facebook',
  coverage,
  routes(context) {
    const app = graphRoutes();
    const limits = { rate: pageLimitReached, quota: appLimitReached };
    const operation = operations(
      context,
      platform,
      graphFaultAnswers(credentials, limits, { success: true }),
    );
    app.use(
      '*',
      usageHeaders(() => context.clock.now()),
    );

    const page = `${versionPath}/:page`;
    // Post ids are <page>_<number>, which tells them from Page ids.
    const post = `${versionPath}/:post{[0-9]+_[0-9]+}`;
    app.post(`${page}/feed`, operation('publish'), publish(context));
    app.get(`${page}/published_posts`, operation('read_posts'), readPosts(context));
    app.get(`${page}/feed`, operation('read_posts'), readPosts(context));
    app.get(`${page}/posts`, operation('read_posts'), readPosts(context));
    app.get(post, operation('read_post'), readPost(context));
    app.delete(post, operation('delete_post'), deletePost(context));
    app.get(`${post}/insights`, operation('read_insights'), readInsights(context));
    app.get(`${versionPath}/me`, operation('read_me'), readPage);
    app.get(page, operation('read_page'), readPage);
    refuseOtherPaths(app);
    return app;
  },
  feed,
};

async function feed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const pageId = emulatedPage.id;
  // Who looks at the feed sees the truth at once, whatever a read-back sees.
  const now = { ...context, settings: { ...context.settings, readBackLagMs: 0 } };
  const query = { pageId, since: null, cursor: null, limit };
  const posts = await context.store.transaction(pageLock(pageId), (tx) => listPosts(tx, now, query));
  return posts.map((post) => ({
    id: post.id,
    taskId: post.data.taskId,
    account: emulatedPage.name,
    text: post.data.message ?? '',
    link: post.data.link,
    to: null,
    url: permalinkOf(post.id),
    createdAt: post.createdAt,
    metrics: metricsOf(post, context.clock.now()),
  }));
}
