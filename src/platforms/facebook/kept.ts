import { nowAt, type Endpoint } from '../http.ts';
import type { Progress } from '../platform.ts';
import { uploadLifeMs } from './limits.ts';

/** What stands at Facebook of a draft's files, by names that change with the file. */
export interface Kept {
  /** Null for what was never kept, and for what is so old that Facebook may have dropped it. */
  read(name: string): string | null;
  /** Durable when it returns; null forgets. May throw to end the work. */
  write(values: Readonly<Record<string, string | null>>): Promise<void>;
}

/** Each value stands with the moment it was kept: "<ms since 1970> <value>". */
export function keptOf(progress: Progress, endpoint: Endpoint): Kept {
  const now = () => nowAt(endpoint).getTime();
  let kept = progress.kept;
  return {
    read(name) {
      const [, at = '', value = ''] = /^(\d+) (.+)$/s.exec(kept[name] ?? '') ?? [];
      return value !== '' && now() - Number(at) < uploadLifeMs ? value : null;
    },
    async write(values) {
      const next = { ...kept };
      for (const [name, value] of Object.entries(values)) {
        if (value === null) delete next[name];
        else next[name] = `${now()} ${value}`;
      }
      await progress.keep(next);
      kept = next;
    },
  };
}
