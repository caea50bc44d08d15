import type { RealAccount } from '../../services/index.ts';
import { ok, problem, warning, type Result } from './finding.ts';

const dayMs = 86_400_000;
const noticeDays = 60;

/** Whether the platforms still serve the versions that their calls name. */
export function checkApiVersions(accounts: readonly RealAccount[], now = new Date()): Result[] {
  const used = new Map(
    accounts.map(({ platform, credentials }) => [
      `${platform.id} ${platform.versionOf(credentials)}`,
      { platform, version: platform.versionOf(credentials) },
    ]),
  );
  return [...used.values()].map(({ platform, version }) => judgeVersion(platform, version, now));
}

/** A version is warned of 60 days before its end, and a problem from that day on. */
export function judgeVersion(
  { name, apiVersions }: Pick<RealAccount['platform'], 'name' | 'apiVersions'>,
  version: string,
  now: Date,
): Result {
  const known = apiVersions.find((one) => one.version === version);
  if (known === undefined) {
    const found = `Version ${version} of ${name}'s API is not known here, nor when it ends.`;
    return warning(found, `Known are ${apiVersions.map((one) => one.version).join(', ')}.`);
  }
  const { diesOn } = known;
  if (diesOn === null) return ok(`Version ${version} of ${name}'s API has no end so far.`);
  const day = diesOn.toISOString().slice(0, 10);
  const remedy = remedyFor(apiVersions, now);
  if (diesOn <= now) return problem(`Version ${version} of ${name}'s API ended on ${day}.`, remedy);
  const days = Math.ceil((diesOn.getTime() - now.getTime()) / dayMs);
  return days <= noticeDays
    ? warning(`Version ${version} of ${name}'s API ends in ${days} days, on ${day}.`, remedy)
    : ok(`Version ${version} of ${name}'s API lives until ${day}.`);
}

function remedyFor(versions: RealAccount['platform']['apiVersions'], now: Date): string {
  const newest = versions.find(({ diesOn }) => diesOn === null || diesOn > now);
  return newest === undefined
    ? 'Upgrade Carillon: it knows no version that lives.'
    : `Take ${newest.version}: take the variable with the version out, or upgrade Carillon.`;
}
