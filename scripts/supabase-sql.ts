import { writeFileSync } from 'node:fs';
import { readMigrations, supabaseFile, supabaseSql } from './supabase/read.ts';
import { prismaConfig, prismaConfigFile } from './supabase/tables.ts';

/** Writes what follows from the migrations: the SQL for Supabase, and the list of tables for Prisma. */
writeFileSync(supabaseFile, await supabaseSql());
writeFileSync(prismaConfigFile, prismaConfig(await readMigrations()));
