import { readKeptSecret } from '../../config/index.ts';
import { createSealer } from '../../core/index.ts';
import { keyIdsInUse } from '../../services/index.ts';
import { ok, problem, type Connected, type Result } from './finding.ts';

/** Whether what is stored sealed can be opened with this process's secret. */
export async function checkSecrets({ db, config }: Connected): Promise<Result[]> {
  const rows = await keyIdsInUse(db);
  if (rows.length === 0) return [ok('No sealed credentials or secrets are stored.')];
  const secret = await secretOf(config);
  const keyId = secret === null ? null : createSealer(secret).keyId;
  const closed = rows.filter((row) => row.keyId !== keyId).reduce((sum, { count }) => sum + count, 0);
  return closed === 0
    ? [ok('The sealed credentials and secrets can be opened.')]
    : [
        problem(
          `${closed} renewed credentials and webhook secrets were sealed with another secret.`,
          'Set the CARILLON_SECRET they were sealed with. If it is lost, give the accounts new tokens and the webhook endpoints new secrets.',
        ),
      ];
}

/** What seals secrets at rest; null where nothing was sealed yet. */
export const secretOf = async ({ secret, dataDir }: Connected['config']): Promise<string | null> =>
  secret ?? (await readKeptSecret(dataDir, 'credentials-secret'));
