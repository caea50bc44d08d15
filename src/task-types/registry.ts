import type { Handler } from '../scheduler/index.ts';
import { collectMetrics } from './collect-metrics/definition.ts';
import { createCollectMetricsHandler } from './collect-metrics/handler.ts';
import type { TaskTypeDefinition } from './definition.ts';
import { broadcastMessage, socialPost, writePost } from './social-post/definition.ts';
import type { SocialPostDeps } from './social-post/deps.ts';
import { createSocialPostHandler } from './social-post/handler.ts';
import { createWriteAheadHandler } from './social-post/write-ahead.ts';

const definitions: readonly TaskTypeDefinition[] = [socialPost, broadcastMessage, writePost, collectMetrics];

/** Every task type there is, by name. */
export const taskTypes: ReadonlyMap<string, TaskTypeDefinition> = new Map(
  definitions.map((one) => [one.type, one]),
);

/** The code of every task type, by name. */
export function createHandlers(deps: SocialPostDeps): ReadonlyMap<string, Handler> {
  const publish = createSocialPostHandler(deps);
  return new Map([
    [socialPost.type, publish],
    [broadcastMessage.type, publish],
    [writePost.type, createWriteAheadHandler(deps)],
    [collectMetrics.type, createCollectMetricsHandler(deps)],
  ]);
}
