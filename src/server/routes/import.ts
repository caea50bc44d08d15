import { z } from '@hono/zod-openapi';
import { importSchema, importTasks, refusalOf, type ImportInput } from '../../services/index.ts';
import { partError, success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const row = z.object({
  row: z.int().openapi({ description: 'From 1.' }),
  line: z.int().nullable().openapi({ description: 'Where it starts in the CSV.' }),
  outcome: z.enum(['scheduled', 'valid', 'deduplicated', 'refused']),
  expected: z.boolean().openapi({ description: 'Refused, as its "expect" says.' }),
  taskId: z.uuid().nullable(),
  platform: z.string().nullable(),
  accountId: z.uuid().nullable(),
  scheduledAt: z.iso.datetime().nullable(),
  estimatedCostUsd: z.number().optional(),
  error: partError.nullable(),
});

const report = z
  .object({
    dryRun: z.boolean(),
    imported: z.boolean().openapi({ description: 'False: nothing was stored.' }),
    total: z.int(),
    scheduled: z.int(),
    valid: z.int(),
    deduplicated: z.int(),
    refused: z.int(),
    estimatedCostUsd: z.number().openapi({ description: 'Of the rows that are new tasks, or would be.' }),
    rows: z.array(row),
  })
  .openapi('ImportReport');

const answer = success({ report });

export function addImport(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/agent/import',
      tag: 'Tasks',
      summary: 'Schedules the tasks of a JSON or CSV file, all or none; or says what would become of each.',
      access: 'write',
      body: importSchema,
      answers: {
        201: { description: 'Imported', schema: answer },
        200: { description: 'A dry run, or all of it was there before', schema: answer },
      },
      errors: ['import_unreadable', 'batch_invalid', 'timezone_required', 'account_not_found'],
    },
    async (c) => {
      const input = await readJson<ImportInput>(c.req.raw);
      const found = await importTasks(services, c.get('caller'), input);
      if (!found.imported && !found.dryRun) throw refusalOf(found);
      const { rows, ...counts } = found;
      const told = rows.map(({ error, ...rest }) => ({
        ...rest,
        error: error && { code: error.code, message: error.message, params: error.params },
      }));
      return c.json({ success: true, report: { ...counts, rows: told } }, found.scheduled > 0 ? 201 : 200);
    },
  );
}
