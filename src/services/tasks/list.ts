import { z } from 'zod';
import { CarillonError, isId } from '../../core/index.ts';
import { taskStatuses } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse, storableText } from './request.ts';
import { selectTaskPage } from './sql/select-tasks.ts';
import type { Task } from './task-view.ts';
import { parseWhen } from './when.ts';

const time = z
  .union([z.string(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString() : value));
const some = <Item extends z.ZodType>(item: Item, error = 'must be text') =>
  z.union([item.transform((one) => [one]), z.array(item)], { error });

/** Filters of a task list; each may be left out. Lists several values as an array. */
export const listSchema = z.strictObject({
  status: some(z.enum(taskStatuses), `must be one of ${taskStatuses.join(', ')}`).optional(),
  type: some(storableText).optional(),
  platform: some(storableText).optional(),
  accountId: z.uuid().optional(),
  campaignId: z.uuid().optional(),
  /** The messages of a broadcast. */
  parentId: z.uuid().optional(),
  /** `scheduledAt` at or after, and before. */
  from: time.optional(),
  to: time.optional(),
  needsAttention: z.boolean().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(200).optional(),
});

export type ListInput = z.input<typeof listSchema>;

export interface TaskPage {
  tasks: Task[];
  /** Hand it back as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** Tasks, latest `scheduledAt` first. Internal types are listed only when `type` names them, or `parentId` asks for a broadcast's. @throws CarillonError */
export async function listTasks(
  services: Services,
  caller: Caller,
  input: ListInput = {},
): Promise<TaskPage> {
  const filter = parse(listSchema, input);
  const internal = [...services.taskTypes.values()].filter((type) => type.internal).map(({ type }) => type);
  const rows = await services.db.run<Task & Record<string, unknown>>(
    selectTaskPage(caller.workspaceId, {
      statuses: filter.status ?? null,
      types: filter.type ?? null,
      // Whatever asks a person to look is shown, whoever made it.
      excludedTypes: filter.needsAttention ? [] : internal,
      platforms: filter.platform?.map((name) => platformId(services, name)) ?? null,
      accountId: filter.accountId ?? null,
      campaignId: filter.campaignId ?? null,
      parentId: filter.parentId ?? null,
      from: filter.from === undefined ? null : parseWhen('from', filter.from, null).at,
      to: filter.to === undefined ? null : parseWhen('to', filter.to, null).at,
      needsAttention: filter.needsAttention ?? null,
      after: filter.cursor === undefined ? null : readCursor(filter.cursor),
      limit: filter.limit + 1,
    }),
  );
  const tasks = rows.slice(0, filter.limit);
  const last = tasks.at(-1);
  return { tasks, nextCursor: rows.length > tasks.length && last !== undefined ? writeCursor(last) : null };
}

function platformId(services: Services, name: string): string {
  const platform = services.findPlatform(name);
  if (platform !== null) return platform.id;
  const known = services.connections.platforms.map(({ id }) => id).join(', ');
  throw new CarillonError('unknown_platform', { platform: name, known });
}

const writeCursor = ({ scheduledAt, id }: Task): string =>
  Buffer.from(`${scheduledAt.toISOString()} ${id}`).toString('base64url');

function readCursor(cursor: string): { scheduledAt: Date; id: string } {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const scheduledAt = new Date(at);
  if (Number.isNaN(scheduledAt.getTime()) || !isId(id)) {
    throw new CarillonError('invalid_input', {
      field: 'cursor',
      problem: 'is not one that a list gave; start without it',
    });
  }
  return { scheduledAt, id };
}
