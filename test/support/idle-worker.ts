// A worker for tests to kill. Argument: JSON of `databaseUrl` and `variables`.
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';

// Its test may be killed, too.
process.stdin.resume().on('end', () => process.exit());
const { databaseUrl, variables } = JSON.parse(process.argv[2] ?? '') as {
  databaseUrl: string;
  variables: Record<string, string>;
};
const app = await createApp({ config: readConfig(variables), database: databaseUrl, logger: silentLogger });
app.startWorker();
