import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { supabaseSql } from '../../scripts/supabase/read.ts';
import { openApp } from '../support/open-app.ts';
import { until } from '../support/server-process.ts';
import { adminUrl, ask, makeDatabase, owner, urlOf } from './database.ts';
import { check, equal } from './report.ts';

const folder = fileURLToPath(new URL('../../prisma', import.meta.url));

/** What this test asks of the client that Prisma generates; it is not there before. */
interface Client {
  agentTask: {
    create(query: { data: Record<string, unknown> }): Promise<Row>;
    findUniqueOrThrow(query: { where: { id: string } }): Promise<Row>;
    findMany(query: { where: Record<string, unknown> }): Promise<Row[]>;
    update(query: { where: { id: string }; data: Record<string, unknown> }): Promise<Row>;
  };
  $disconnect(): Promise<void>;
}
interface Row {
  id: string;
  status: string;
  scheduledAt: Date;
  wakeAt: Date;
  maxRetries: number;
  result: { simulated?: boolean } | null;
}

export async function checkPrisma(): Promise<void> {
  for (const command of ['validate', 'generate']) {
    await check(`prisma ${command} accepts the schema`, () => {
      // Its engine is a download of its own, which neither of these two needs. Never for "db push" or "migrate": with
      // a stub they say that all is well and do nothing.
      const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
      const cli = 'node_modules/prisma/build/index.js';
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, command], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stdout + stderr);
    });
  }
  const name = 'carillon_prisma';
  await makeDatabase(name);
  const url = urlOf(name, owner);
  await ask(url, await supabaseSql());
  const prisma = await openClient(url);
  const { app, timesPosted } = await openApp(url);
  try {
    await check(
      'the generated client creates, reads and reschedules a task, and the worker runs it',
      async () => {
        const later = new Date(Date.now() + 86_400_000);
        const data = {
          type: 'social_post',
          platform: 'linkedin',
          scheduledAt: later,
          content: 'By Prisma',
          config: { maxRetries: 5 },
        };
        const { id } = await prisma.agentTask.create({ data });
        const read = await prisma.agentTask.findUniqueOrThrow({ where: { id } });
        equal([read.status, read.wakeAt, read.maxRetries], ['pending', later, 5]);

        const now = new Date();
        const moved = await prisma.agentTask.update({ where: { id }, data: { scheduledAt: now } });
        equal([moved.scheduledAt, moved.wakeAt], [now, now]);
        app.startWorker();
        const done = await until(async () => {
          const row = await prisma.agentTask.findUniqueOrThrow({ where: { id } });
          return row.status === 'completed' ? row : null;
        }, 'the worker does not run it');
        equal([done.result?.simulated, await timesPosted(id)], [true, 1]);
      },
    );
    await check('the generated client lists tasks by their columns', async () => {
      const rows = await prisma.agentTask.findMany({
        where: { type: 'social_post', status: 'completed', needsAttention: false },
      });
      equal(rows.length, 1);
    });
  } finally {
    await app.close();
    await prisma.$disconnect();
    await ask(adminUrl, `drop database ${name} with (force)`);
  }
}

async function openClient(url: string): Promise<Client> {
  const load = (path: string) => import(new URL(`../../prisma/${path}`, import.meta.url).href);
  const { PrismaPg } = await load('node_modules/@prisma/adapter-pg/dist/index.mjs');
  const { PrismaClient } = await load('generated/client.ts');
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) }) as Client;
}
