import { keepAhead, type Handler, type Outcome } from '../../scheduler/index.ts';
import type { SocialPostDeps } from './deps.ts';
import { effectsOf } from './effects.ts';
import { selectUnwritten, type Unwritten } from './sql/select-unwritten.ts';
import { write } from './write.ts';

/** Writes the text of another task before its time. What a person, or its own run, wrote meanwhile stands. */
export function createWriteAheadHandler(deps: SocialPostDeps): Handler {
  return async (task, context): Promise<Outcome> => {
    const { taskId } = task.config as { taskId: string };
    const [post] = await deps.db.run<Unwritten & Record<string, unknown>>(selectUnwritten(taskId));
    if (post === undefined) return done(false);
    const { accountId, config } = post;
    const connected = accountId === null ? null : await deps.connections.connect(deps.db, accountId);
    if (connected === null) {
      const message =
        'The account of this post has no credentials now. Connect it again, or write the text yourself.';
      return { outcome: 'failed', failure: { kind: 'unavailable', message } };
    }
    const written = await write(
      deps,
      // The calls of the model are the post's.
      { ...task, id: taskId, platform: post.platform, accountId, config, content: null },
      connected,
      (content) => effectsOf(content, config, null),
      context,
      (text) => keepAhead(deps.db, taskId, config, text),
    );
    if (written.outcome === 'written') return done(true);
    // Not this task's claim was lost: the post is another by now, and has a task of this kind of its own.
    return written.outcome === 'lost' ? done(false) : written;
  };
}

const done = (written: boolean): Outcome => ({ outcome: 'done', visibleEffects: 0, result: { written } });
