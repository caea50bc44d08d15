import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSealer } from '../../core/index.ts';
import { ok, problem, type Connected, type Result } from './finding.ts';
import { selectKeyIds } from './sql/select-condition.ts';

/** Whether the credentials that were renewed can be opened with this process's secret. */
export async function checkSecrets({ db, config }: Connected): Promise<Result[]> {
  const rows = await db.run<{ keyId: string | null; count: number }>(selectKeyIds());
  if (rows.length === 0) return [ok('No renewed credentials are stored.')];
  const kept = await readFile(join(config.dataDir, 'credentials-secret'), 'utf8').catch(() => '');
  const secret = config.secret ?? kept.trim();
  const keyId = secret === '' ? null : createSealer(secret).keyId;
  const closed = rows.filter((row) => row.keyId !== keyId).reduce((sum, { count }) => sum + count, 0);
  return closed === 0
    ? [ok('The renewed credentials can be opened.')]
    : [
        problem(
          `The renewed credentials of ${closed} accounts were sealed with another secret.`,
          'Set the CARILLON_SECRET they were sealed with, or give those accounts new tokens.',
        ),
      ];
}
