import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { platforms } from '../../src/platforms/index.ts';

it('docs/platforms.md has the versions of every platform’s API, and no other', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8');
  const section = page.split('## Versions of the APIs')[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| (.+?) +\| (\S+) +\| (not announced|\d{4}-\d\d-\d\d) +\|$/gm)];
  const told = rows.flatMap(([, names = '', version, end]) =>
    names.split(', ').map((name) => `${name} ${version} ${end}`),
  );
  const known = platforms.flatMap(({ name, apiVersions }) =>
    apiVersions.map(({ version, diesOn }) => {
      const end = diesOn?.toISOString().slice(0, 10) ?? 'not announced';
      return `${name} ${version} ${end}`;
    }),
  );
  expect(told.sort()).toEqual(known.sort());
});

it('every platform knows the version that it uses unless told otherwise', () => {
  for (const { apiVersions, versionOf } of platforms)
    expect(apiVersions.map(({ version }) => version)).toContain(versionOf({}));
});
