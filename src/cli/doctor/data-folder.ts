import { access, constants, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, problem, type Result, type Surroundings } from './finding.ts';

const secrets = ['cron-secret', 'credentials-secret'];

/** Whether the folder can be written, and its secrets be read by their owner alone. */
export async function checkDataFolder({ config }: Surroundings): Promise<Result[]> {
  if (config === null) return [];
  const { dataDir } = config;
  if (!(await exists(dataDir))) return [ok(`${dataDir} is not there yet; the first start makes it.`)];
  const found: Result[] = [];
  if (!(await may(dataDir, constants.W_OK | constants.X_OK)))
    found.push(problem(`${dataDir} can not be written.`, 'Give it to the user who runs Carillon (chown).'));
  for (const path of secrets.map((name) => join(dataDir, name))) {
    if (!(await exists(path))) continue;
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.trim() === '')
      found.push(problem(`${path} can not be read, or is empty.`, 'Restore it from a copy of the folder.'));
    else if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0)
      found.push(problem(`${path} can be read by others.`, `chmod 600 ${path}`));
  }
  return found.length > 0 ? found : [ok(`${dataDir} can be written, and its secrets are its owner's alone.`)];
}

const exists = (path: string): Promise<boolean> => may(path, constants.F_OK);

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
