import type { TextProvider } from './provider.ts';
import { compose } from './scripted/compose.ts';

/**
 * Writes without a key, a network or a model: the same post for the same brief and limit. It arranges what the brief
 * says (in English phrases) and adds no facts, so it serves for trying Carillon out and for tests.
 */
export const scriptedWriter: TextProvider = {
  name: 'scripted',
  model: 'scripted/1',
  price: { input: 0, output: 0 },
  isMetered: false,
  timeoutMs: 60_000,
  write: async ({ post, rules, signal }) => {
    signal.throwIfAborted();
    return { text: compose(post, rules), inputTokens: 0, outputTokens: 0, truncated: false };
  },
};
