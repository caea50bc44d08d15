// npm run fuzz -- [--seed N] [--runs M]: requests made from /openapi.json, over a socket to a real server.
import { parseArgs } from 'node:util';
import { openHome } from '../support/server-process.ts';
import { fuzz, type Findings } from './fuzz.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '2000' } },
});
const [seed, runs] = [Number(values.seed), Number(values.runs)];
if (!Number.isInteger(seed) || !Number.isInteger(runs) || runs < 1)
  throw new Error('--seed and --runs must be whole numbers');

const { passed, broken, statuses } = await findings();
for (const { complaint, calls } of broken) {
  console.log(`BROKE ${complaint}`);
  for (const call of calls) console.log(`  ${JSON.stringify(call).slice(0, 600)}`);
}
if (broken.length > 0) console.log(`again: npm run fuzz -- --seed ${seed} --runs ${runs}`);
console.log([...statuses].map(([status, count]) => `${status}: ${count}`).join(', '));
console.log(`${passed} passed, ${broken.length} failed`);
process.exitCode = broken.length === 0 && passed > 0 ? 0 : 1;

async function findings(): Promise<Findings> {
  const home = openHome();
  try {
    const cronSecret = 'a-cron-secret-of-the-fuzz-run';
    const limits = { CARILLON_SIMULATE: 'always', CARILLON_RATE_LIMIT: '1000000', CRON_SECRET: cronSecret };
    const server = await home.serve({ variables: limits });
    const keyOf = async (scopes: string) =>
      (await home.run(['keys', 'create', scopes, '--scopes', scopes, '--json'])).json.key as string;
    const keys = {
      admin: server.welcome.apiKey ?? '',
      write: await keyOf('read,write'),
      read: await keyOf('read'),
    };
    const found = await fuzz({ url: server.url, keys, cronSecret }, { seed, runs });
    for (const line of server.stderr().split('\n'))
      if (/"level":(?:50|60)|[Uu]nhandled/.test(line))
        found.broken.push({ complaint: `the log says ${line.slice(0, 600)}`, calls: [] });
    const { code } = await server.kill('SIGTERM');
    if (code !== 0) found.broken.push({ complaint: `the server ended with ${code}`, calls: [] });
    return found;
  } finally {
    await home.close();
  }
}
