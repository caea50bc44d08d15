import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/server-process.ts';
import { defects } from './defects.ts';

describe('the deliberate defects', () => {
  it.each(defects.map((defect) => [defect.name, defect] as const))(
    '%s: can still be put in',
    (_name, defect) => {
      const texts = new Map<string, string>();
      for (const { file, find, replace } of defect.edits) {
        const text = texts.get(file) ?? readFileSync(join(repository, file), 'utf8');
        expect(text.split(find), `${file}: ${find}`).toHaveLength(2);
        texts.set(
          file,
          text.replace(find, () => replace),
        );
      }
      expect(texts.size).toBeGreaterThan(0);
      expect(defect.caughtBy.length).toBeGreaterThan(0);
    },
  );

  it('are at least twelve, each with a name of its own', () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
    expect(defects.length).toBeGreaterThanOrEqual(12);
  });
});
