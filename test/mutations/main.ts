// npm run mutations -- [--only text]: puts defects into copies of the code, one at a time; each must be caught.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { defects, type Defect, type Proof } from './defects.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** A run that finds nothing takes as long as it takes; one that hangs is no proof. */
const patienceMs = 15 * 60_000;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = defects.filter(({ name }) => name.includes(values.only));
let caught = 0;
for (const defect of chosen) {
  const startedAt = performance.now();
  const report = await tryOut(defect);
  if (report.isCaught) caught += 1;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${report.isCaught ? 'caught ' : 'MISSED '} ${String(seconds).padStart(4)} s  ${defect.name}: ${report.by}`,
  );
}
console.log(`${caught} passed, ${chosen.length - caught} failed`);
process.exitCode = caught === chosen.length && caught > 0 ? 0 : 1;

async function tryOut(defect: Defect): Promise<{ isCaught: boolean; by: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-mutation-'));
  try {
    copyInto(folder);
    for (const { file, find, replace } of defect.edits) edit(join(folder, file), find, replace);
    for (const proof of defect.caughtBy) {
      const complaint = await complaintOf(folder, proof);
      if (complaint !== null) return { isCaught: true, by: `${commandOf(proof).join(' ')}: ${complaint}` };
    }
    return { isCaught: false, by: defect.caughtBy.map((proof) => commandOf(proof).join(' ')).join(', ') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What git knows or would know, as it is now. */
function copyInto(folder: string): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: repository });
  for (const file of listed
    .toString()
    .split('\0')
    .filter((name) => name !== '')) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(repository, file), join(folder, file));
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
}

function edit(file: string, find: string, replace: string): void {
  const text = readFileSync(file, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`"${find}" is not once in ${file}`);
  writeFileSync(
    file,
    text.replace(find, () => replace),
  );
}

function commandOf(proof: Proof): string[] {
  if ('prove' in proof) return ['prove', '--only', proof.prove];
  return ['simulate', '--seed', '1', '--runs', String(proof.simulate)];
}

/** What the proof says is broken, or null when it found nothing. */
async function complaintOf(folder: string, proof: Proof): Promise<string | null> {
  const [name = '', ...args] = commandOf(proof);
  const bail = name === 'simulate' ? ['--bail'] : [];
  const child = spawn(
    process.execPath,
    [`test/${name === 'simulate' ? 'simulation' : 'prove'}/main.ts`, ...args, ...bail],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: patienceMs,
    },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const last = said.trim().split('\n').at(-1) ?? '';
  if (!/^\d+ passed, \d+ failed$/.test(last))
    throw new Error(`${name} did not end as it should (${code}):\n${said.slice(-4_000)}`);
  if (last.endsWith(' 0 failed')) return null;
  return /^.*BROKE.*$/m.exec(said)?.[0].slice(0, 160) ?? last;
}
