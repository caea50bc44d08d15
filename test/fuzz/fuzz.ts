import * as fc from 'fast-check';
import { complaintsOf, type Exchange } from '../conformance/check-answer.ts';
import { routeFor, type Document } from '../conformance/document.ts';
import { createChecks, type Checks } from '../conformance/schemas.ts';
import { countComplaints } from './counts.ts';
import { requestsOf, type Draft } from './requests.ts';
import { callOf, send, type Call, type Target } from './send.ts';

export interface Findings {
  /** Answers that were as they should be. */
  passed: number;
  /** What was not, with the shortest requests that led to it where they are known. */
  broken: { complaint: string; calls: readonly Call[] }[];
  /** How often each status came: a run of refusals alone proves little. */
  statuses: Map<number, number>;
}

/** Sequences that are sent at the same time in the second half. */
const lanes = 4;
/** Sequences have up to 20 requests. */
const usualLength = 10;

export interface Limits {
  seed: number;
  /** About so many requests. */
  runs: number;
  /** How long the counts may differ from the tasks in the end: some are still at work. */
  countsMs?: number;
  /** Paths that get no requests. */
  without?: RegExp;
}

/** Requests one after the other, then in lanes, then a look at the counts; the first finding ends it. */
export async function fuzz(target: Target, limits: Limits): Promise<Findings> {
  const { seed, runs, countsMs = 20_000, without = /^$/ } = limits;
  const document = (await (await fetch(`${target.url}/openapi.json`)).json()) as Document;
  const fuzzer = new Fuzzer(target, document);
  const { findings } = fuzzer;
  await fuzzer.prepare();
  const sequence = fc.array(requestsOf(document, without), {
    minLength: 1,
    maxLength: 2 * usualLength,
    size: 'max',
  });
  const numRuns = Math.ceil(runs / usualLength / 2);
  await fuzzer.check(fc.tuple(sequence), { seed, numRuns });
  if (findings.broken.length > 0) return findings;
  const parallel = fc.array(sequence, { minLength: 2, maxLength: lanes, size: 'max' });
  await fuzzer.check(parallel, { seed, numRuns: Math.ceil((2 * numRuns) / lanes) });
  if (findings.broken.length > 0) return findings;
  for (const complaint of await countComplaints(target, countsMs))
    findings.broken.push({ complaint, calls: [] });
  return findings;
}

class Fuzzer {
  readonly findings: Findings = { passed: 0, broken: [], statuses: new Map() };
  readonly #ids = new Set<string>();
  readonly #target: Target;
  readonly #document: Document;
  readonly #checks: Checks;

  constructor(target: Target, document: Document) {
    this.#target = target;
    this.#document = document;
    this.#checks = createChecks(document);
  }

  /** Sends sequences until one finds something, then shorter and simpler ones as long as these do too. */
  async check(
    sequences: fc.Arbitrary<Draft[][]>,
    { seed, numRuns }: { seed: number; numRuns: number },
  ): Promise<void> {
    let last: { complaint: string; calls: readonly Call[] } | null = null;
    const property = fc.asyncProperty(sequences, async (wanted) => {
      const calls: Call[] = [];
      const all = await Promise.all(wanted.map((sequence) => this.#run(sequence, calls)));
      const [complaint] = all.flat();
      if (complaint === undefined) return;
      last = { complaint, calls };
      throw new Error(complaint);
    });
    // Making it shorter may take long, too.
    const limitMs = 120_000 + numRuns * 5_000;
    const { interrupted } = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit: limitMs });
    if (last !== null) this.findings.broken.push(last);
    else if (interrupted)
      this.findings.broken.push({ complaint: `${limitMs} ms were not enough`, calls: [] });
  }

  /** Up to the first answer that is wrong. */
  async #run(sequence: readonly Draft[], calls: Call[]): Promise<string[]> {
    for (const draft of sequence) {
      const call = callOf(draft, [...this.#ids]);
      calls.push(call);
      const complaints = await send(this.#target, call).then(
        (exchange) => this.#judge(call, exchange),
        (error: unknown) => [`no answer: ${String(error)}`],
      );
      if (complaints.length > 0) return complaints;
      this.findings.passed += 1;
    }
    return [];
  }

  #judge(call: Call, exchange: Exchange): string[] {
    const { method, target, status, text } = exchange;
    for (const [, id = ''] of text.slice(0, 20_000).matchAll(/"id":"([0-9a-f-]{36})"/g)) this.#ids.add(id);
    const { statuses } = this.findings;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const isUnhealthy = status >= 500 && !/^\/(?:ready|alarm)\b/.test(target);
    const needed = /with the scope (\w+)/.exec(
      routeFor(this.#document, method, target)?.operation.description ?? '',
    );
    return [
      ...(isUnhealthy ? [`${method} answers ${status}`] : []),
      ...(needed && status < 400 && !mayDo(call.key, needed[1] ?? '')
        ? [`${method} ${target}: a key of ${call.key} did what needs ${needed[1]}`]
        : []),
      ...complaintsOf(this.#document, this.#checks, exchange),
    ];
  }

  /** Tasks that wait, were published, were cancelled, and are in doubt. */
  async prepare(): Promise<void> {
    const headers = { 'x-api-key': this.#target.keys.admin, 'content-type': 'application/json' };
    const post = async (path: string, body: object) =>
      (
        await fetch(`${this.#target.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      ).json();
    await post('/_emulator/faults', { platform: 'whatsapp', effect: 'after', answer: 'reset' });
    for (const platform of ['facebook', 'x', 'linkedin', 'whatsapp'])
      for (const scheduledAt of [new Date().toISOString(), '2099-01-01T09:00:00Z', '2099-01-02T09:00:00Z']) {
        const config = platform === 'whatsapp' ? { to: '+15551234567' } : {};
        const wanted = { platform, scheduledAt, content: `Post at ${scheduledAt}`, config };
        const { task } = (await post('/api/agent/schedule', wanted)) as { task?: { id: string } };
        if (!task) throw new Error(`nothing can be scheduled on ${platform} before the run`);
        this.#ids.add(task.id);
        if (scheduledAt.startsWith('2099-01-02')) await post(`/api/agent/tasks/${task.id}/cancel`, {});
      }
  }
}

/** Whether a key has a scope; what has no key has none. */
const mayDo = (key: Draft['key'], scope: string): boolean =>
  key === 'admin' || scope === key || (key === 'write' && scope === 'read');
