// npm run fuzz -- [--seed N] [--runs M]: requests made from /openapi.json, over a socket to a real server.
import { request } from 'node:http';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { complaintsOf, type Exchange } from '../conformance/check-answer.ts';
import type { Document } from '../conformance/document.ts';
import { createChecks } from '../conformance/schemas.ts';
import { openHome } from '../support/server-process.ts';
import { requestsOf, type Draft } from './requests.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '2000' } },
});
const [seed, runs] = [Number(values.seed), Number(values.runs)];
if (!Number.isInteger(seed) || !Number.isInteger(runs) || runs < 1)
  throw new Error('--seed and --runs must be whole numbers');

const cronSecret = 'a-cron-secret-of-the-fuzz-run';
const ids = new Set<string>();
const home = openHome();
const broken = new Map<string, string>();
/** How often each status came: a run of refusals alone proves little. */
const statuses = new Map<number, number>();
let passed = 0;
try {
  const variables = { CARILLON_SIMULATE: 'always', CARILLON_RATE_LIMIT: '1000000', CRON_SECRET: cronSecret };
  const server = await home.serve({ variables });
  const key = server.welcome.apiKey ?? '';
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
  const checks = createChecks(document);
  await prepare(server.url, key);
  for (const draft of fc.sample(requestsOf(document), { seed, numRuns: runs })) {
    const complaints = await judged(draft);
    if (complaints.length === 0) passed += 1;
    for (const complaint of complaints) broken.set(complaint, JSON.stringify(draft).slice(0, 600));
    if (complaints.some((one) => one.startsWith('no answer'))) break;
  }
  for (const line of server.stderr().split('\n'))
    if (/"level":(?:50|60)|[Uu]nhandled/.test(line)) broken.set(`the log says ${line.slice(0, 600)}`, '');
  const { code } = await server.kill('SIGTERM');
  if (code !== 0) broken.set(`the server ended with ${code}`, '');

  async function judged(draft: Draft): Promise<string[]> {
    try {
      const exchange = await send(server.url, key, draft);
      for (const [, id = ''] of exchange.text.slice(0, 20_000).matchAll(/"id":"([0-9a-f-]{36})"/g))
        ids.add(id);
      statuses.set(exchange.status, (statuses.get(exchange.status) ?? 0) + 1);
      const unhealthy = exchange.status >= 500 && !/^\/(?:ready|alarm)\b/.test(exchange.target);
      const complaints = complaintsOf(document, checks, exchange);
      return unhealthy ? [`${draft.method} answers ${exchange.status}`, ...complaints] : complaints;
    } catch (error) {
      return [`no answer: ${String(error)}`];
    }
  }
} finally {
  await home.close();
}
for (const [complaint, draft] of broken) console.log(`BROKE ${complaint}\n  ${draft}`);
if (broken.size > 0) console.log(`again: npm run fuzz -- --seed ${seed} --runs ${runs}`);
console.log([...statuses].map(([status, count]) => `${status}: ${count}`).join(', '));
console.log(`${passed} passed, ${broken.size} failed`);
process.exitCode = broken.size === 0 && passed > 0 ? 0 : 1;

/** Tasks that wait, were published, were cancelled, and are in doubt. */
async function prepare(url: string, key: string): Promise<void> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const post = async (path: string, body: object) =>
    (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  await post('/_emulator/faults', { platform: 'whatsapp', effect: 'after', answer: 'reset' });
  for (const platform of ['facebook', 'x', 'linkedin', 'whatsapp'])
    for (const scheduledAt of [new Date().toISOString(), '2099-01-01T09:00:00Z', '2099-01-02T09:00:00Z']) {
      const config = platform === 'whatsapp' ? { to: '+15551234567' } : {};
      const wanted = { platform, scheduledAt, content: `Post at ${scheduledAt}`, config };
      const { task } = (await post('/api/agent/schedule', wanted)) as { task: { id: string } };
      ids.add(task.id);
      if (scheduledAt.startsWith('2099-01-02')) await post(`/api/agent/tasks/${task.id}/cancel`, {});
    }
}

function send(url: string, key: string, draft: Draft): Promise<Exchange> {
  const known = [...ids];
  const fill = (text: string) =>
    text
      .replaceAll('{id}', known[draft.id % known.length] ?? '')
      .replaceAll('{now}', new Date().toISOString());
  const target = fill(draft.target);
  const body =
    draft.method === 'GET' || draft.method === 'HEAD' || draft.body === null ? null : fill(draft.body);
  const proof: Record<Draft['key'], Record<string, string>> = {
    both: { 'x-api-key': key },
    none: {},
    wrong: { 'x-api-key': 'carillon_wrong' },
    cron: { authorization: `Bearer ${cronSecret}` },
  };
  // Node says no length of its own for DELETE and OPTIONS.
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...draft.headers, ...proof[draft.key], ...length };
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method: draft.method, path: target, headers, timeout: 60_000 });
  sent.on('timeout', () => sent.destroy(new Error(`${draft.method} ${target}: nothing for a minute`)));
  sent.on('error', reject);
  sent.on('response', (answer) => {
    const done = (text: string) => {
      const received = new Headers(answer.headers as Record<string, string>);
      resolve({ method: draft.method, target, status: answer.statusCode ?? 0, headers: received, text });
    };
    // A stream has no end to wait for.
    if (answer.headers['content-type']?.startsWith('text/event-stream')) {
      answer.destroy();
      return done('');
    }
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    answer.on('end', () => done(text)).on('error', reject);
  });
  sent.end(body ?? undefined);
  return promise;
}
