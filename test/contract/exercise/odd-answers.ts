import { describe, expect, it } from 'vitest';
import { bends, fieldsOf, nothingInPlace, nulled, without, type Bend } from './bends.ts';
import { oddCalls } from './odd-calls.ts';
import { oddPublishing } from './odd-publishing.ts';
import type { OpenPlatform } from '../open-platform.ts';
import type { Subject } from './subject.ts';

/** Something a connector does, and what must hold of it whatever is answered. */
export interface OddFlow {
  name: string;
  /** What some accounts know without asking. */
  mayBeSilent?: true;
  /** Does it on a fresh emulator, its requests watched by `watch`; returns what did not hold, as sentences. */
  run(on: OpenPlatform, watch: Watch): Promise<string[]>;
}

/** Lets the watched answers be bent while `act` runs. */
export type Watch = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** Answers nobody documented: an answer of the emulator is bent on its way, one request at a time. */
export function exerciseOddAnswers(subject: Subject): void {
  const flows = [...oddPublishing(subject), ...oddCalls(subject)];
  describe.each(flows)('odd answers to $name', (flow) => {
    it('are none when nothing is bent', async () => {
      const { exchanges, wrong } = await attempt(subject, flow, null);
      expect(wrong).toEqual([]);
      expect(exchanges.length).toBeGreaterThanOrEqual(flow.mayBeSilent ? 0 : 1);
    });

    it.each(Object.entries(bends))('(%s) do no harm', async (name, bend) => {
      // An empty body can be how the platform says that it is done.
      const isItsOwn = (body: string) => body === '' && name === nothingInPlace;
      expect(await harm(subject, flow, (body) => (isItsOwn(body) ? [] : [['', bend]]))).toEqual([]);
    });

    it.each([
      ['missing', without],
      ['null', nulled],
    ] as const)('(each field %s) do no harm', async (name, bendOf) => {
      const ofFields = (body: string) =>
        fieldsOf(body).map((field): [string, Bend] => [`${field.join('.')} ${name}`, bendOf(field)]);
      expect(await harm(subject, flow, ofFields)).toEqual([]);
    });
  });
}

interface Exchange {
  request: string;
  body: string;
}

/** What goes over the line when nothing is bent. */
const ordinary = new WeakMap<OddFlow, Exchange[]>();

/** What went wrong with each request bent in each way. */
async function harm(
  subject: Subject,
  flow: OddFlow,
  bendsOf: (body: string) => [string, Bend][],
): Promise<string[]> {
  const found: string[] = [];
  const exchanges = ordinary.get(flow) ?? (await attempt(subject, flow, null)).exchanges;
  ordinary.set(flow, exchanges);
  for (const [step, { request, body }] of exchanges.entries())
    for (const [name, bend] of bendsOf(body)) {
      const { wrong } = await attempt(subject, flow, { step, bend });
      found.push(...wrong.map((sentence) => `${step} ${request} ${name}: ${sentence}`));
    }
  return found;
}

async function attempt(
  subject: Subject,
  flow: OddFlow,
  bent: { step: number; bend: Bend } | null,
): Promise<{ exchanges: Exchange[]; wrong: string[] }> {
  const exchanges: Exchange[] = [];
  const on = await subject.open();
  const refuse = async ({ url, method, headers }: Request) => {
    const { fetch } = (await subject.open()).connection.endpoint;
    const bare = new Headers(headers);
    bare.delete('authorization');
    return (await fetch?.(new Request(url, { method, headers: bare }))) ?? Response.error();
  };
  const watch: Watch = async (act) => {
    on.between(async (request, pass) => {
      const exchange = { request: `${request.method} ${new URL(request.url).pathname}`, body: '' };
      const step = exchanges.push(exchange) - 1;
      const answer = bent?.step === step ? await bent.bend(request, pass, refuse) : await pass(request);
      exchange.body = await answer.clone().text();
      return answer;
    });
    try {
      return await act();
    } finally {
      on.between(null);
    }
  };
  const wrong = await flow.run(on, watch);
  return { exchanges, wrong };
}
