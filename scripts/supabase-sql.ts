import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { supabaseFile, supabaseSql } from './supabase/read.ts';

/** Writes supabase-agent-scheduler-migration.sql; with --check only compares, and fails where it is not current. */
const wanted = await supabaseSql();
const present = existsSync(supabaseFile) ? readFileSync(supabaseFile, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (present !== wanted) {
    console.error('supabase-agent-scheduler-migration.sql is not current: npm run supabase:sql');
    process.exitCode = 1;
  }
} else writeFileSync(supabaseFile, wanted);
