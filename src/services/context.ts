import type { Clock, Logger, Sealer, Signer } from '../core/index.ts';
import type { Database } from '../db/index.ts';
import type { Platform } from '../platforms/index.ts';
import type { Actor, RunSettings } from '../scheduler/index.ts';
import type { TaskTypeDefinition } from '../task-types/index.ts';
import type { AlertTarget } from './alarm/index.ts';
import type { Connections, SimulateMode } from './accounts/index.ts';
import type { BudgetSettings } from './budget/index.ts';
import type { MediaSettings } from './media/index.ts';

/** What every verb of `services` works with; `app.ts` makes one. */
export interface Services {
  db: Database;
  clock: Clock;
  logger: Logger;
  connections: Connections;
  findPlatform(idOrAlias: string): Platform | null;
  taskTypes: ReadonlyMap<string, TaskTypeDefinition>;
  run: RunSettings;
  /** This process as a claimer. */
  workerId: string;
  /** What seals secrets at rest. Throws where its own secret is not to be had. */
  sealer(): Promise<Sealer>;
  /** What signs the public addresses of files. Throws where its secret is not to be had. */
  mediaSigner(): Promise<Signer>;
  settings: {
    pastGraceMs: number;
    cleanupDays: number;
    alert: AlertTarget | null;
    budget: BudgetSettings;
    allowPrivateWebhooks: boolean;
    simulate: SimulateMode;
    media: MediaSettings;
  };
  /** Tells the workers that something may be due. */
  wake(): void;
}

/** Who calls, and for which workspace. */
export interface Caller {
  workspaceId: string;
  actor: Actor;
}
