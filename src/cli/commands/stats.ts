import type { Command } from 'commander';
import { statistics } from '../../scheduler/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addStats(program: Command): void {
  program
    .command('stats')
    .description('count tasks')
    .action(
      ask(async ({ services }) => {
        const internal = [...services.taskTypes.values()]
          .filter((type) => type.internal)
          .map(({ type }) => type);
        const stats = await statistics(services.db, caller.workspaceId, new Set(internal));
        const { byType: _byType, byPlatform: _byPlatform, ...counts } = stats;
        const lines = Object.entries(counts).map(([name, count]) => `${name.padEnd(16)}${count}`);
        return { data: { stats }, lines };
      }),
    );
}
