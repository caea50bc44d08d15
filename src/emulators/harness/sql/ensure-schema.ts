import type { Statement } from './statement.ts';

/** Any fixed number: processes that start together wait for each other on it. */
const schemaLock = 7_205_759_406;

/** Whether the newest part of the schema is there, so that a start needs no lock and no right to create. */
export const hasSchema: Statement = {
  text: `select to_regclass('carillon_emulator.owed_webhooks') is not null as present`,
  values: [],
};

/** To be run in order in one transaction; the first one makes racing callers wait. */
export const ensureSchema: readonly Statement[] = [
  { text: 'select pg_advisory_xact_lock($1)', values: [schemaLock] },
  { text: 'create schema if not exists carillon_emulator', values: [] },
  {
    // json, not jsonb: texts may hold what jsonb refuses (U+0000, lone surrogates), and nothing searches in them.
    text: `
      create table if not exists carillon_emulator.entities (
        seq bigint generated always as identity unique,
        platform text not null,
        kind text not null,
        id text not null,
        owner text not null,
        created_at timestamptz not null,
        data json not null,
        primary key (platform, kind, id)
      )`,
    values: [],
  },
  {
    text: `
      create index if not exists entities_newest_of_owner
        on carillon_emulator.entities (platform, kind, owner, seq desc)`,
    values: [],
  },
  {
    text: `
      create index if not exists entities_newest
        on carillon_emulator.entities (platform, kind, seq desc)`,
    values: [],
  },
  {
    text: `
      create table if not exists carillon_emulator.numbers (
        name text primary key,
        value bigint not null
      )`,
    values: [],
  },
  {
    text: `
      create table if not exists carillon_emulator.owed_webhooks (
        id text primary key,
        platform text not null,
        body text not null,
        due_at timestamptz not null
      )`,
    values: [],
  },
  {
    text: `
      create index if not exists owed_webhooks_due
        on carillon_emulator.owed_webhooks (due_at)`,
    values: [],
  },
];
