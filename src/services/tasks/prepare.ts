import { CarillonError, newId, sha256 } from '../../core/index.ts';
import type { Platform, Problem } from '../../platforms/index.ts';
import type { NewTask } from '../../scheduler/index.ts';
import type { TaskTypeDefinition } from '../../task-types/index.ts';
import { pickAccount, type Account } from '../accounts/index.ts';
import type { Caller, Services } from '../context.ts';
import { createCompleteMedia, type CompleteMedia } from '../media/index.ts';
import { parse, scheduleSchema, type ScheduleFields } from './request.ts';
import { parseWhen } from './when.ts';

/** What the tasks of one request share. */
export interface Lookups {
  pick?: typeof pickAccount;
  completeMedia?: CompleteMedia;
}

/**
 * Turns one request into a task, or says what is wrong with it. Stores no task; files that it names by an address are
 * fetched and stored.
 * @throws CarillonError
 */
export async function prepareTask(
  services: Services,
  caller: Caller,
  input: unknown,
  { pick = pickAccount, completeMedia = createCompleteMedia(services, caller) }: Lookups = {},
): Promise<NewTask> {
  const fields = parse(scheduleSchema, input);
  const definition = findType(services, fields.type);
  const { maxRetries, ...asked } = parseConfig(definition, fields.config ?? {});
  const when = parseWhen('scheduledAt', fields.scheduledAt, fields.timezone ?? null);
  checkPast(services, when.at, fields.scheduledAt);

  const content = fields.content?.trim() ? fields.content : null;
  const platform = findPlatform(services, definition, fields);
  const account =
    platform === null
      ? null
      : await pick(services.db, services.connections, caller.workspaceId, platform, fields.accountId ?? null);
  const config = await completeMedia(asked);
  checkContent(definition, platform, account, content, config);

  const expiresAt = fields.expiresAt
    ? parseWhen('expiresAt', fields.expiresAt, fields.timezone ?? null).at
    : null;
  if (expiresAt !== null && expiresAt <= when.at)
    throw new CarillonError('invalid_input', {
      field: 'expiresAt',
      problem: 'must be later than scheduledAt',
    });
  return {
    id: newId(),
    workspaceId: caller.workspaceId,
    type: definition.type,
    platform: platform?.id ?? null,
    accountId: account?.id ?? null,
    scheduledAt: when.at,
    scheduledLocal: when.local,
    timezone: when.timezone,
    content,
    config,
    maxRetries: typeof maxRetries === 'number' ? maxRetries : 3,
    expiresAt,
    hold: null,
    postId: null,
    dedupeKey:
      config['allowDuplicate'] === true
        ? null
        : sha256({
            type: definition.type,
            account: account?.id ?? null,
            at: when.at.toISOString(),
            content,
            config,
          }),
  };
}

/** The config of a request, checked against its task type. @throws CarillonError `invalid_input` */
export function parseConfig(definition: TaskTypeDefinition, config: unknown): Record<string, unknown> {
  return parse(definition.config, config, 'config');
}

/** @throws CarillonError `content_required`, `content_rejected` */
export function checkContent(
  definition: TaskTypeDefinition,
  platform: Platform | null,
  account: Pick<Account, 'kind'> | null,
  content: string | null,
  config: Record<string, unknown>,
): void {
  const writable = ['topic', 'brief', 'template', 'media'].some((key) => config[key] !== undefined);
  if (definition.needsPlatform && content === null && !writable) throw new CarillonError('content_required');
  const problems = definition.check({ platform, accountKind: account?.kind ?? null, content, config });
  const [first] = problems.map(errorOf);
  if (first === undefined) return;
  const errors = problems.map((problem, index) => ({ index, error: errorOf(problem) }));
  throw new CarillonError(first.code, first.params, { errors: errors.length > 1 ? errors : [] });
}

function errorOf({ field, problem, limit, value }: Problem): CarillonError {
  const name = field === 'content' ? 'content' : `config.${field}`;
  if (limit === null || value === null) return new CarillonError('invalid_input', { field: name, problem });
  return new CarillonError('content_rejected', { field: name, problem, limit, value });
}

export function findType({ taskTypes }: Services, type: string): TaskTypeDefinition {
  const definition = taskTypes.get(type);
  if (definition !== undefined && !definition.internal) return definition;
  const known = [...taskTypes.values()].filter(({ internal }) => !internal).map((one) => one.type);
  throw new CarillonError('unknown_task_type', { type, known: known.join(', ') });
}

function findPlatform(
  services: Services,
  definition: TaskTypeDefinition,
  { platform }: ScheduleFields,
): Platform | null {
  if (!definition.needsPlatform) return null;
  const known = services.connections.platforms.map(({ id }) => id).join(', ');
  if (!platform)
    throw new CarillonError('invalid_input', {
      field: 'platform',
      problem: `is required; use one of ${known}`,
    });
  const found = services.findPlatform(platform);
  if (found === null) throw new CarillonError('unknown_platform', { platform, known });
  return found;
}

export function checkPast({ clock, settings }: Services, at: Date, text: string): void {
  if (at.getTime() >= clock.now().getTime() - settings.pastGraceMs) return;
  const graceMinutes = Math.round(settings.pastGraceMs / 60_000);
  throw new CarillonError('scheduled_in_past', { scheduledAt: text, graceMinutes });
}
