import { Hono } from 'hono';
import type { Emulator, EmulatorContext } from '../harness/index.ts';
import { coverage } from './coverage.ts';
import { defaultTwitterSettings, type TwitterSettings } from './entities.ts';
import { readFeed } from './feed.ts';
import { createGuard } from './guard.ts';
import { platform } from './posts.ts';
import { plainProblem } from './problems.ts';
import { createPost } from './routes/create-post.ts';
import { deletePost } from './routes/delete-post.ts';
import { identify } from './routes/identify.ts';
import { listPosts } from './routes/list-posts.ts';
import { lookUpPost, lookUpPosts } from './routes/look-up-posts.ts';

export {
  emulatedCredentials,
  emulatedUser,
  defaultTwitterSettings,
  type TwitterSettings,
} from './entities.ts';

/** X as its documents describe it (README.md); `settings` decide what they leave open. */
export function createTwitterEmulator(settings: Partial<TwitterSettings> = {}): Emulator {
  const chosen = { ...defaultTwitterSettings, ...settings };
  return {
    platform,
    name: 'X (Twitter)',
    coverage,
    routes: (context) => routesOf(context, chosen),
    feed: readFeed,
  };
}

export const twitterEmulator: Emulator = createTwitterEmulator();

function routesOf(context: EmulatorContext, settings: TwitterSettings): Hono {
  const app = new Hono();
  const guard = createGuard(context, settings);
  app.post('/2/tweets', ...guard('publish', ['user']), createPost(context, settings));
  app.get('/2/tweets', ...guard('look_up_posts', ['user', 'app']), lookUpPosts(context));
  app.get('/2/tweets/:id', ...guard('read_post', ['user', 'app']), lookUpPost(context, settings));
  app.delete('/2/tweets/:id', ...guard('delete_post', ['user']), deletePost(context));
  app.get('/2/users/me', ...guard('read_me', ['user']), identify);
  app.get('/2/users/:id/tweets', ...guard('read_posts', ['user', 'app']), listPosts(context));
  app.all('*', (c) => plainProblem(c, 404, 'Not Found'));
  return app;
}
