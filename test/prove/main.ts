// Proves that no crash and no fault publishes twice or loses a post: `npm run prove`. See README.md beside this file.
import { writeFileSync } from 'node:fs';
import { messageOf } from '../../src/core/index.ts';
import { readOptions, usage, type Options } from './options.ts';
import { planOf } from './plan.ts';
import { reportOf, summaryOf } from './report.ts';
import { runStage, type Stage, type StageReport } from './stage.ts';
import { tableOf } from './table.ts';

// Everything that was started ends with this process, if it comes to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2), process.env['CI'] === 'true');
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  const startedAt = performance.now();
  const plan = planOf(options);
  const played = await playAll(plan.stages, options);
  const report = reportOf(options, plan, played, Math.round((performance.now() - startedAt) / 1_000));
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  console.log(`\n${tableOf(report)}`);
  for (const line of summaryOf(report)) console.log(line);
  console.log(`${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
}

/** Several at a time: they mostly wait for deadlines and leases. */
async function playAll(stages: readonly Stage[], options: Options): Promise<StageReport[]> {
  const rest = [...stages];
  const played: StageReport[] = [];
  const lane = async (): Promise<void> => {
    for (let stage = rest.shift(); stage !== undefined; stage = rest.shift()) {
      const report = await runStage(stage, options);
      played.push(report);
      console.log(lineOf(report, `${played.length}/${stages.length}`));
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return stages.flatMap((stage) => played.filter((report) => report.stage === stage));
}

function lineOf({ stage, verdicts, seconds }: StageReport, count: string): string {
  const broken = verdicts.filter((verdict) => verdict.broken.length > 0).length;
  const asked = verdicts.reduce((sum, verdict) => sum + verdict.asked, 0);
  const result = broken === 0 ? 'ok    ' : 'BROKEN';
  return `${count.padStart(7)}  ${result}  ${String(seconds).padStart(3)} s  ${verdicts.length} cells, asked ${asked}  ${stage.id}`;
}
