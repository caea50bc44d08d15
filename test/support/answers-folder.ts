import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** One folder for the whole run, for what is noted in test/conformance/answered.ts. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-answers-'));
  project.provide('answersFolder', folder);
  return () => rmSync(folder, { recursive: true });
}
