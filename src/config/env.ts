import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';

/** Environment variables by name; blank ones count as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the environment; what it does not set comes from `.env.local`, then `.env`, in the folder given. */
export function readVariables(folder: string = process.cwd()): Variables {
  const files = ['.env', '.env.local'].map((name) => readFile(join(folder, name)));
  const merged: Record<string, string | undefined> = Object.assign({}, ...files, process.env);
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}

function readFile(path: string): Record<string, string> {
  return existsSync(path) ? parse(readFileSync(path)) : {};
}
