import { CarillonError } from '../../core/index.ts';
import type { SourceRow } from './source-row.ts';

/** Rows of JSON: each as it would be scheduled, with `"expect": "refused"` taken off. */
export function readTasks(tasks: readonly unknown[]): SourceRow[] {
  return tasks.map((task, index) => {
    const { expect, ...input } = Object(task) as { expect?: unknown };
    const known = expect === undefined || expect === 'refused';
    const problem = known
      ? null
      : new CarillonError('invalid_input', { field: 'expect', problem: 'can only be "refused"' });
    const isObject = typeof task === 'object' && task !== null && !Array.isArray(task);
    return {
      row: index + 1,
      line: null,
      input: isObject ? input : task,
      problem,
      expectsRefusal: expect === 'refused',
    };
  });
}
