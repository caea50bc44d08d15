import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Migration } from './render.ts';

export const prismaConfigFile = join(
  fileURLToPath(new URL('../..', import.meta.url)),
  'prisma/prisma.config.ts',
);

/** What prisma/prisma.config.ts must say: its list names every table that the migrations make. */
export function prismaConfig(migrations: readonly Migration[]): string {
  const list = tablesOf(migrations).map((table) => `      'carillon.${table}',\n`);
  return readFileSync(prismaConfigFile, 'utf8').replace(
    /(external: \[\n)[^\]]*?( *\])/,
    `$1${list.join('')}$2`,
  );
}

function tablesOf(migrations: readonly Migration[]): string[] {
  const tables = new Set(['migrations']);
  for (const { text } of migrations) {
    for (const [, verb, name = ''] of text.matchAll(
      /^\s*(create|drop) table (?:if (?:not )?exists )?carillon\.(\w+)/gim,
    )) {
      if (verb?.toLowerCase() === 'create') tables.add(name);
      else tables.delete(name);
    }
  }
  return [...tables].sort();
}
