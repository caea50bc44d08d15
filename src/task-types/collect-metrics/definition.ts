import { z } from 'zod';
import type { TaskTypeDefinition } from '../definition.ts';

/** Reads a published post's figures; made by Carillon after each publication. */
export const collectMetrics: TaskTypeDefinition = {
  type: 'collect_metrics',
  internal: true,
  needsPlatform: true,
  config: z.strictObject({ taskId: z.uuid(), step: z.int().min(0) }),
  check: () => [],
};
