/** A migration: its name, and its statements as migrate() runs them. */
export interface Migration {
  name: string;
  text: string;
}

/** Supabase's REST roles: whoever has the public key of a project is one of them. */
const publicRoles = ['anon', 'authenticated'];

/**
 * All migrations as one script for a SQL editor: what migrate() does, in its transaction, under its lock, with its table.
 * Running it again applies only what is new.
 */
export function renderSupabase(migrations: readonly Migration[], lock: number): string {
  return [header, opening(lock), refuseNewer(migrations), ...migrations.map(apply), closing].join('\n');
}

const header = `-- Carillon's tables, for Supabase's SQL editor (or psql). Paste all of it and run it; running it again changes nothing.
-- Made from src/db/migrations by "npm run supabase:sql"; do not edit. docs/deploy/vercel-supabase.md explains it.
`;

const opening = (lock: number): string => `begin;

-- The application takes the same lock when it migrates.
select pg_advisory_xact_lock(${lock});

create schema if not exists carillon;
create table if not exists carillon.migrations (name text primary key, applied_at timestamptz not null default now());
`;

function refuseNewer(migrations: readonly Migration[]): string {
  const names = migrations.map(({ name }) => `'${name}'`).join(', ');
  return `do $carillon$
declare
  newer text;
begin
  select name into newer from carillon.migrations where name not in (${names}) order by name limit 1;
  if newer is not null then
    raise exception 'This database knows the migration % of a newer Carillon. Take the script of that version.', newer;
  end if;
end
$carillon$;
`;
}

function apply({ name, text }: Migration): string {
  // A tag that the migration does not hold, so that its own quotes end nothing.
  const tag = tagFor(name, text);
  return `do $${tag}_once$
begin
  if exists (select from carillon.migrations where name = '${name}') then
    return;
  end if;
  execute $${tag}$
${text.trimEnd()}
$${tag}$;
  insert into carillon.migrations (name) values ('${name}');
end
$${tag}_once$;
`;
}

function tagFor(name: string, text: string): string {
  let tag = `carillon_${name}`;
  while (text.includes(tag)) tag += '_';
  return tag;
}

const closing = `-- Supabase's REST does not show this schema; nobody of it gets in by another way either.
do $carillon$
declare
  somebody text;
begin
  revoke all on schema carillon from public;
  for somebody in select rolname from pg_roles where rolname in (${publicRoles.map((role) => `'${role}'`).join(', ')}) loop
    execute format('revoke all on schema carillon from %I', somebody);
    execute format('revoke all on all tables in schema carillon from %I', somebody);
    execute format('revoke all on all sequences in schema carillon from %I', somebody);
    execute format('revoke all on all routines in schema carillon from %I', somebody);
  end loop;
end
$carillon$;

commit;

select name, applied_at from carillon.migrations order by name;
`;
