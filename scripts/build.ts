import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes dist/ for the npm package: Node refuses TypeScript below node_modules. What is built is what index.ts,
 * cli/main.ts and serverless.ts import, so tests stay out by themselves.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const shebang = '#!/usr/bin/env node\n';

rmSync(dist, { recursive: true, force: true });
compile();
cpSync(join(root, 'src/db/migrations'), join(dist, 'db/migrations'), { recursive: true });
makeExecutable(join(dist, 'cli/main.js'));

function compile(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function makeExecutable(path: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(path, shebang + text);
  chmodSync(path, 0o755);
}
