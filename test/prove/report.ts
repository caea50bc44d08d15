import { availableParallelism } from 'node:os';
import type { Verdict } from './cells.ts';
import type { Options } from './options.ts';
import type { Plan } from './plan.ts';
import type { StageReport } from './stage.ts';

/** All of a run, as `--json` writes it. */
export interface Report {
  date: string;
  node: string;
  cpus: number;
  mode: 'full' | 'sample' | 'only';
  seed: number;
  scale: number;
  lanes: number;
  seconds: number;
  cells: number;
  tasks: number;
  effects: number;
  twice: number;
  lost: number;
  asked: number;
  waitsCutShort: number;
  /** Kinds of account of which a person was asked. */
  askedOf: string[];
  passed: number;
  failed: number;
  verdicts: Verdict[];
  stages: { id: string; seconds: number }[];
  left: string[];
}

export function reportOf(
  options: Options,
  plan: Plan,
  played: readonly StageReport[],
  seconds: number,
): Report {
  const verdicts = played.flatMap((report) => report.verdicts);
  const sum = (count: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + count(verdict), 0);
  const passed = verdicts.filter(({ broken }) => broken.length === 0).length;
  const asked = verdicts.filter((verdict) => verdict.asked > 0);
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpus: availableParallelism(),
    mode: options.only !== null ? 'only' : options.full ? 'full' : 'sample',
    seed: options.seed,
    scale: options.scale,
    lanes: options.lanes,
    seconds,
    cells: verdicts.length,
    tasks: sum(({ tasks }) => tasks),
    effects: sum(({ effects }) => effects),
    twice: sum(({ twice }) => twice),
    lost: sum(({ lost }) => lost),
    asked: sum((verdict) => verdict.asked),
    waitsCutShort: sum(({ waitsCutShort }) => waitsCutShort),
    askedOf: [...new Set(asked.map(({ cell }) => cell.subject.name))],
    passed,
    failed: verdicts.length - passed,
    verdicts,
    stages: played.map(({ stage, seconds: took }) => ({ id: stage.id, seconds: took })),
    left: plan.left,
  };
}

/** What was found, after the table. */
export function summaryOf(report: Report): string[] {
  const { twice, lost, asked, askedOf, tasks, effects, waitsCutShort, left } = report;
  const broken = report.verdicts.filter((verdict) => verdict.broken.length > 0);
  return [
    ...broken.flatMap(({ cell, broken: why }) => [
      `BROKEN  ${cell.id}`,
      ...why.map((what) => `        ${what.split('\n').join('\n        ')}`),
    ]),
    `${report.mode} · seed ${report.seed} · scale ${report.scale} of settle delays and quarantine · ${report.seconds} s`,
    `${report.cpus} cpus · Node ${report.node} · ${report.date}`,
    `${tasks} tasks · ${effects} effects · 2+ effects: ${twice} · lost: ${lost} · a person asked: ${asked}` +
      (asked === 0 ? '' : ` (${askedOf.join(', ')})`),
    `${waitsCutShort} waits for a retry or a platform's time were cut short`,
    ...leftOut(left),
  ];
}

/** Crashes and faults by name; of the pairs, of which there are many, how many of each crash point. */
function leftOut(left: readonly string[]): string[] {
  const named = left.filter((id) => !id.startsWith('pair/'));
  const pairs = left.filter((id) => id.startsWith('pair/'));
  const points = new Map<string, number>();
  for (const id of pairs) {
    const point = id.split('/')[1] ?? '';
    points.set(point, (points.get(point) ?? 0) + 1);
  }
  return [
    ...(named.length === 0 ? [] : [`not run: ${named.join(', ')}`]),
    ...(pairs.length === 0
      ? []
      : [
          `not run: ${pairs.length} pairs of a fault and a crash (${[...points].map(([point, count]) => `${point} ${count}`).join(', ')}); --json names each`,
        ]),
  ];
}
