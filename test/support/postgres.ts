import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { createPool, migrate, startEmbedded } from '../../src/db/index.ts';
import { silentLogger } from '../../src/core/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One Postgres for the whole run (TEST_DATABASE_URL, or an embedded one) with a migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const folder = mkdtempSync(join(tmpdir(), 'carillon-test-'));
  chmodSync(folder, 0o755);
  const embedded =
    given === undefined ? await startEmbedded({ dataDir: join(folder, 'data'), fsync: false }) : null;
  const url = given ?? embedded?.url ?? '';
  await makeTemplate(url);
  project.provide('postgresUrl', url);
  return async () => {
    await embedded?.stop();
    rmSync(folder, { recursive: true });
  };
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('drop database if exists carillon_template');
  await client.query('create database carillon_template');
  await client.end();
  const template = new URL(url);
  template.pathname = '/carillon_template';
  const pool = createPool(template.href, silentLogger);
  await migrate(pool);
  await pool.end();
}
