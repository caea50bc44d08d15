import { checkBuiltImage } from './built-image.ts';
import { checkImage } from './image.ts';
import { checkLint } from './lint.ts';
import { checkManifests } from './manifests.ts';
import { checkPgCron } from './pg-cron.ts';
import { checkPooler } from './pooler.ts';
import { checkPrisma } from './prisma.ts';
import { check, finish } from './report.ts';

/**
 * How Carillon is deployed, tried on the system's Postgres (TEST_DATABASE_URL, a server that may be filled): pgbouncer,
 * Prisma's client, the Dockerfile's steps, pg_cron; and what reads the files of docs/deploy says of them. .ci/run brings
 * what it needs.
 */
const parts = {
  lint: checkLint,
  manifests: checkManifests,
  pooler: checkPooler,
  prisma: checkPrisma,
  image: checkImage,
  'built-image': checkBuiltImage,
  'pg-cron': checkPgCron,
};
const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name))
    await part().catch((error: unknown) =>
      check(name, () => {
        throw error;
      }),
    );
}
finish();
