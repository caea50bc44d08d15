import type { Config } from '../../config/index.ts';
import { messageOf } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { RealAccount } from '../../services/index.ts';
import { ok, problem, warning, type Result } from './finding.ts';
import { selectUnconfirmed } from './sql/select-unconfirmed.ts';

const timeoutMs = 10_000;
/** The id of no file: an address without a signature is refused before anybody looks. */
const noFile = '00000000-0000-7000-8000-000000000000';
const local = ['localhost', '127.0.0.1', '[::1]'];

/** Whether media, redirects of logins and webhooks find this Carillon at its address. Asked from this machine. */
export async function checkPublicAddress(
  { publicUrl: address }: Config['media'],
  accounts: readonly RealAccount[],
): Promise<Result[]> {
  const hooked = accounts.filter(({ platform }) => platform.webhooks !== undefined);
  const names = [...new Set(hooked.map(({ platform }) => platform.name))].join(', ');
  if (address === null) {
    if (names === '') return [ok('CARILLON_PUBLIC_URL is not set, and no account needs it.')];
    const found = `CARILLON_PUBLIC_URL is not set, so whether webhooks of ${names} arrive was not tried.`;
    return [warning(found, 'Set it to the address under which the internet reaches Carillon.')];
  }
  const url = new URL(address);
  const found: Result[] = [];
  if (url.protocol !== 'https:' && !local.includes(url.hostname))
    found.push(
      problem(
        `${address} is not https.`,
        'Put a proxy with TLS before Carillon: platforms send and redirect to https only.',
      ),
    );
  const health = await ask(`${address}/health`);
  if (health !== '200') {
    const remedy = 'Start carillon serve, and check DNS, proxy and firewall.';
    return [...found, problem(`${address}/health: ${health}.`, remedy)];
  }
  if (!(await ask(`${address}/media/${noFile}`)).includes('media_address_refused'))
    found.push(
      problem(`${address}/media/ does not lead to Carillon.`, 'Let the proxy pass /media on to Carillon.'),
    );
  for (const id of new Set(hooked.map(({ platform }) => platform.id))) {
    const path = `${address}/api/webhooks/${id}`;
    const answer = await ask(path);
    // Without a signature Carillon refuses, and says so itself.
    if (!answer.includes('webhook_unsigned'))
      found.push(problem(`${path}: ${answer}.`, 'Let the proxy pass /api/webhooks on to Carillon.'));
  }
  return found.length > 0 ? found : [ok(`${address} is reached from this machine.`)];
}

/** The status, and Carillon's error code where there is one; or why there was no answer. */
async function ask(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const text = await answer.text();
    const code = /"code":"([a-z_]+)"/.exec(text)?.[1];
    return code === undefined ? String(answer.status) : `${answer.status} ${code}`;
  } catch (error) {
    const { cause } = error as Error;
    return `no answer (${messageOf(cause ?? error)})`;
  }
}

/** Whether webhooks came for what was sent, on platforms that nothing else proves. */
export async function checkWebhooks(
  { publicUrl }: Config['media'],
  accounts: readonly RealAccount[],
  db: Queryable,
): Promise<Result[]> {
  const found: Result[] = [];
  for (const { id, identity, platform } of accounts) {
    if (id === null || identity === null || platform.witness(identity) !== 'webhook') continue;
    const [row] = await db.run<{ count: number; silent: number }>(selectUnconfirmed(id));
    const { count = 0, silent = 0 } = row ?? {};
    const whose = `${platform.name}, ${identity.displayName}`;
    if (count === 0)
      found.push(ok(`${whose}: nothing was sent in the last week that a webhook could confirm.`));
    else if (silent < count)
      found.push(ok(`${whose}: webhooks confirmed ${count - silent} of the last ${count}.`));
    else {
      const callback = `${publicUrl ?? 'https://<your address>'}/api/webhooks/${platform.id}`;
      const remedy = `Set the callback address ${callback} in the app on ${platform.name}, and the app's secret here.`;
      found.push(problem(`${whose}: no webhook confirmed any of the last ${count}.`, remedy));
    }
  }
  return found.length > 0 ? found : [ok('No real account needs webhooks as proof.')];
}
