import { z } from 'zod';
import { storableText } from '../tasks/index.ts';
import { formats } from './formats/registry.ts';

/** Most rows of one import: all of them are in memory at once. */
export const maxRows = 100_000;

/** How dates such as 03/04/2026 are meant: day or month first. */
export const dateOrders = ['dmy', 'mdy'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** What a caller sends to import tasks: `tasks` or `csv`, and how they are meant. */
export const importSchema = z
  .strictObject({
    tasks: z.array(z.unknown()).max(maxRows).optional().meta({
      description: 'As POST /api/agent/schedule takes them; `"expect": "refused"` says that one must be.',
    }),
    csv: storableText.optional().meta({ description: 'The text of a CSV file.' }),
    from: z
      .enum(Object.keys(formats) as [string, ...string[]])
      .optional()
      .meta({ description: 'Whose CSV it is; our own columns when left out.' }),
    mapping: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Our field for a column, or "-" for one to be left out: {"Text":"content"}.' }),
    dates: z.enum(dateOrders).optional().meta({ description: 'How 03/04/2026 is meant.' }),
    platform: storableText.max(100).optional().meta({ description: 'Of rows that name none.' }),
    accounts: z
      .array(z.uuid())
      .max(100)
      .optional()
      .meta({ description: 'Accounts of rows that name none, one for a platform.' }),
    timezone: storableText.max(100).optional().meta({ description: 'Of times without offset.' }),
    start: storableText
      .max(64)
      .optional()
      .meta({ description: 'Moves the earliest task there, the others with it: "now", or a time.' }),
    compress: storableText
      .max(40)
      .optional()
      .meta({ description: 'Shortens what lies between: "1d=10s". Simulated accounts only.' }),
    dryRun: z.boolean().default(false),
    partial: z.boolean().default(false).meta({ description: 'Take the good rows although others are bad.' }),
  })
  .refine(({ tasks, csv }) => (tasks === undefined) !== (csv === undefined), 'takes tasks or csv');

export type ImportInput = z.input<typeof importSchema>;
export type ImportFields = z.output<typeof importSchema>;
