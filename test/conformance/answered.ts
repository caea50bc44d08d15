import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import type { Exchange } from './check-answer.ts';
import { nameOf, routeFor, routesOf, type Document } from './document.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test files of a run note which answers they got. */
    answersFolder: string;
  }
}

const noted = new Set<string>();

/** Notes for the end of the run that the route answered so. */
export function noteAnswer(document: Document, { method, target, status }: Exchange): void {
  const route = routeFor(document, method, target);
  if (route !== null) note(`answered ${nameOf(route)} ${status}`);
}

/** Notes every answer that the document promises. */
export function noteDocument(document: Document): void {
  for (const route of routesOf(document))
    for (const status of Object.keys(route.operation.responses))
      note(`documented ${nameOf(route)} ${status}`);
}

/** A file for each process. */
function note(line: string): void {
  if (noted.has(line)) return;
  noted.add(line);
  const { testPath = '' } = expect.getState();
  if (noted.size === 1) appendFileSync(fileOf(), `file ${testPath}\n`);
  appendFileSync(fileOf(), `${line}\n`);
}

const fileOf = (): string => join(inject('answersFolder'), String(process.pid));

export interface Noted {
  /** "GET /health 200", of every server of the run. */
  documented: Set<string>;
  answered: Set<string>;
  /** The test files that noted something. */
  files: Set<string>;
}

/** What the run's test files noted so far. */
export function readNotes(folder: string): Noted {
  const texts = existsSync(folder)
    ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    : [];
  const lines = texts.flatMap((text) => text.split('\n'));
  const those = (kind: string) =>
    new Set(lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1)));
  return { documented: those('documented'), answered: those('answered'), files: those('file') };
}
