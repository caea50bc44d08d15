import type { TextProvider } from '../../agent/index.ts';
import type { Clock, Happenings, Logger } from '../../core/index.ts';
import type { Database } from '../../db/index.ts';
import type { Connections } from '../../services/accounts/index.ts';
import type { BudgetSettings } from '../../services/budget/index.ts';

/** What the handler works with; `app.ts` hands it over. */
export interface SocialPostDeps {
  db: Database;
  connections: Connections;
  provider: TextProvider;
  budget: BudgetSettings;
  clock: Clock;
  logger: Logger;
  /** Told of each read-back. */
  happenings: Happenings;
}
