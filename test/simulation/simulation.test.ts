import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from 'pg';
import { createSimulationDatabase } from './database.ts';
import { Decisions } from './decisions.ts';
import { runSeed } from './run.ts';
import { SqlLines } from './sql-lines.ts';

const name = `simulation_${process.pid}`;
let lines: SqlLines;

beforeAll(async () => {
  lines = await SqlLines.open(await createSimulationDatabase(inject('postgresUrl'), name));
});
afterAll(async () => {
  await lines.close();
  const admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`drop database ${name}`);
  await admin.end();
});

describe('a simulated run', () => {
  it('is the same byte for byte when its seed is run again, whatever ran in between', async () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const first = [];
    for (const seed of seeds) first.push(await runSeed(lines, seed));
    for (const [index, seed] of seeds.toReversed().entries()) {
      const again = await runSeed(lines, seed);
      expect(again.trace).toEqual(first.at(-1 - index)?.trace);
      expect(again.hash).toBe(first.at(-1 - index)?.hash);
    }
    expect(new Set(first.map(({ hash }) => hash)).size).toBe(seeds.length);
  });

  it('keeps every promise, with crashes, frozen processes, database errors and a lossy network among its steps', async () => {
    const total = { crashes: 0, freezes: 0, sqlFaults: 0, httpFaults: 0, effects: 0 };
    for (let seed = 100; seed < 120; seed += 1) {
      const { broken, counts } = await runSeed(lines, seed);
      expect({ seed, broken }).toEqual({ seed, broken: null });
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key];
    }
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(5);
  });

  it('can be repeated without one of its faults', async () => {
    const { happened } = await runSeed(lines, 2);
    const [fault] = happened.filter((one) => one.includes('#'));
    const without = await runSeed(lines, 2, new Set([fault ?? '']));
    expect(happened).toContain(fault);
    expect(without.happened).not.toContain(fault);
  });
});

describe('a seed', () => {
  it('decides under a name the same, whatever it decided before', () => {
    const [one, other] = [new Decisions(7), new Decisions(7)];
    one.draw('first');
    expect(one.draw('second')).toBe(other.draw('second'));
    expect(one.draw('second')).not.toBe(new Decisions(8).draw('second'));
  });

  it('notes what goes wrong, and lets nothing go wrong that is left out', () => {
    const decisions = new Decisions(7, new Set(['left out']));
    expect(decisions.fault('left out', 1)).toBe(false);
    expect(decisions.fault('sure', 1)).toBe(true);
    expect(decisions.happened).toEqual(['sure']);
    decisions.faultsAllowed = false;
    expect(decisions.fault('later', 1)).toBe(false);
  });
});
