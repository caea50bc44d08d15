import { addressOf } from '../../services/recipients/index.ts';
import type { Handler } from '../../scheduler/index.ts';
import type { SocialPostDeps } from './deps.ts';
import { draftOf } from './definition.ts';
import { publish } from './publish.ts';
import { verify } from './verify.ts';
import { write } from './write.ts';

/** While an account can not be reached to find out about an open effect, look again after this. */
const reconnectMs = 60_000;

/** Writes the post if it has no text, publishes it once, and finds out what happened when that is not known. */
export function createSocialPostHandler(deps: SocialPostDeps): Handler {
  return async (task, context) => {
    const connected =
      task.accountId === null ? null : await deps.connections.connect(deps.db, task.accountId);
    if (connected === null) {
      if (task.openEffect !== 'none')
        return { outcome: 'verifying', inMs: reconnectMs, reason: 'the account has no credentials' };
      const message = `No ${task.platform ?? 'platform'} account with credentials belongs to this task. Connect it again.`;
      return { outcome: 'failed', failure: { kind: 'config', message }, visibleEffects: task.visibleEffects };
    }
    const to = task.recipientId === null ? null : await addressOf(deps.db, task.recipientId);
    const draftWith = (content: string) => draftOf(content, task.config, to);

    if (task.openEffect !== 'none')
      return verify(deps, task, connected, draftWith(task.content ?? ''), context);

    const written = await write(deps, task, connected, draftWith, context);
    if (written.outcome !== 'written') return written;
    return publish(deps, task, connected, draftWith(written.content), context);
  };
}
