import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeRules } from './tidy/code.ts';
import { documentRules } from './tidy/documents.ts';
import { importRules } from './tidy/imports.ts';
import { nameRules } from './tidy/names.ts';
import { packageRules } from './tidy/packages.ts';
import { platformRules } from './tidy/platforms.ts';
import { readRepository, withChanges } from './tidy/repository.ts';
import { sizeRules } from './tidy/sizes.ts';

const repository = readRepository(fileURLToPath(new URL('..', import.meta.url)));
const rules = [
  ...sizeRules,
  ...importRules,
  ...codeRules,
  ...platformRules,
  ...documentRules,
  ...nameRules,
  ...packageRules,
];

/** The house rules; each one is also shown files that break it, so that none passes because it looks at nothing. */
describe.for(rules.map((rule) => [rule.holds, rule] as const))('%s', ([, { remedy, violations, broken }]) => {
  it('holds', () => {
    const found = violations(repository);
    expect(found, `${found.join('\n')}\n-> ${remedy}`).toEqual([]);
  });

  it.each(broken)('notices example %#', (changes) => {
    const already = new Set(violations(repository));
    const found = violations(withChanges(repository, changes)).filter((line) => !already.has(line));
    expect(found).not.toEqual([]);
  });
});
