import { z } from 'zod';
import { cleanup, noteOperation } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { keepResultsOf } from '../metrics/index.ts';
import { parse } from './request.ts';

export const cleanupSchema = z.strictObject({ olderThanDays: z.number().min(0).max(36_500).optional() });

export type CleanupInput = z.input<typeof cleanupSchema>;

/**
 * Deletes tasks that ended that many days ago (`CARILLON_CLEANUP_DAYS` when left out); what needs attention stays,
 * and so does what a campaign's posts came to.
 * @throws CarillonError `invalid_input`
 */
export async function cleanupTasks(
  services: Services,
  caller: Caller,
  input: CleanupInput = {},
): Promise<{ deleted: number }> {
  const olderThanDays = parse(cleanupSchema, input).olderThanDays ?? services.settings.cleanupDays;
  const deleted = await cleanup(services.db, caller.workspaceId, olderThanDays, keepResultsOf);
  const detail = { olderThanDays, deleted };
  await noteOperation(services.db, caller.workspaceId, 'cleaned_up', detail, caller.actor);
  return { deleted };
}
