import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../support/server-process.ts';
import { check } from './report.ts';

const tools = join(repository, 'test/deploy/tools/node_modules');

/** Reads one file; its arguments before and after the file's name. */
interface Linter {
  script: string;
  before: readonly string[];
  after: readonly string[];
}

/** Good practice, and the RUN lines by shellcheck; flags, durations and syntax; compose.yaml by its schema. */
const dockerlinter = { script: 'dockerlinter/bin/dockerfilelinter.js', before: ['-f'], after: ['-e'] };
const syntax = { script: 'dockerfile-utils/bin/dockerfile-utils', before: ['lint'], after: [] };
const dclint = {
  script: 'dclint/bin/dclint.cjs',
  before: [],
  // The order of a service's keys is a matter of taste.
  after: ['--max-warnings', '0', '--disable-rule', 'service-keys-order'],
};

/** Mistakes to put into a file, and what the linter must say of them: one that finds nothing proves nothing. */
const mistakes: readonly [Linter, file: string, find: string, replace: string, says: RegExp][] = [
  [dockerlinter, 'Dockerfile', 'node:24-bookworm-slim', 'node:latest', /EF0003/],
  [dockerlinter, 'Dockerfile', 'node:24-bookworm-slim', 'node', /EF0004/],
  [dockerlinter, 'Dockerfile', 'COPY scripts', 'ADD https://example.com/a.tar.gz', /EA0001/],
  [dockerlinter, 'Dockerfile', 'USER 65532:65532', 'USER root', /EU0001/],
  [dockerlinter, 'Dockerfile', 'RUN mkdir data', 'RUN apt-get install curl', /ER0009/],
  [dockerlinter, 'Dockerfile', 'RUN mkdir data', 'RUN mkdir $a', /SC2086/],
  [dockerlinter, 'Dockerfile', '--from=build /app/dist', '--from=builder /app/dist', /EC0002/],
  [syntax, 'Dockerfile', 'EXPOSE', 'EXPOSES', /Unknown instruction/],
  [syntax, 'Dockerfile', '--interval=10s', '--interval=10', /missing unit/],
  [syntax, 'Dockerfile', '--retries', '--retry', /Unknown flag/],
  [dclint, 'compose.yaml', 'read_only', 'readonly', /additional properties/],
  [dclint, 'compose.yaml', 'postgres:18', 'postgres', /explicit-tag/],
  [dclint, 'compose.yaml', '127.0.0.1:3000:3000', '3000:3000', /unbound-port/],
];

export async function checkLint(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-lint-'));
  try {
    for (const [linter, file] of [
      [dockerlinter, 'Dockerfile'],
      [syntax, 'Dockerfile'],
      [dclint, 'compose.yaml'],
    ] as const)
      await check(`${linter.script.split('/')[0]} finds nothing in ${file}`, () => {
        const said = findings(folder, linter, file, read(file));
        if (said !== '') throw new Error(said);
      });
    for (const [linter, file, find, replace, says] of mistakes)
      await check(`${linter.script.split('/')[0]} finds "${replace}" in ${file}`, () => {
        const text = read(file);
        if (!text.includes(find)) throw new Error(`"${find}" is not in ${file}`);
        const said = findings(folder, linter, file, text.replace(find, replace));
        if (!says.test(said)) throw new Error(`it says: ${said}`);
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

/** What a linter says of a text; empty when nothing. It works in `folder`: dockerlinter writes files where it runs. */
function findings(folder: string, { script, before, after }: Linter, file: string, text: string): string {
  writeFileSync(join(folder, file), text);
  const args = [join(tools, script), ...before, file, ...after];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const said = `${stdout}${stderr}`.trim();
  return status === 0 ? said : said || `${script} ended with ${status}`;
}
