import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { repository } from '../support/server-process.ts';
import { readNotes } from './answered.ts';

/** Test files that call the server through test/support/http-app.ts. */
function callers(): string[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(repository, folder, name))
      .filter((path) => /\bopenHttpApp\(|\bcreateCall\(/.test(readFileSync(path, 'utf8'))),
  );
}

it('every answer that the document promises was given to some test', ({ skip }) => {
  const { documented, answered, files } = readNotes(inject('answersFolder'));
  const missing = callers().filter((path) => !files.has(path));
  skip(missing.length > 0, 'only some of the tests that call the server were run');
  expect(documented.size).toBeGreaterThan(100);
  expect([...documented].filter((answer) => !answered.has(answer))).toEqual([]);
});
