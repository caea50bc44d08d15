import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from './send.ts';

type Counts = Record<string, Record<string, number>>;
interface Page {
  tasks: { type: string; status: string }[];
  nextCursor: string | null;
}

/** Where the statistics differ from the tasks, and go on to: tasks change while they are counted. */
export async function countComplaints(target: Target, patienceMs: number): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { stats } = await get<{ stats: { byType: Counts } }>(target, '/api/agent/tasks/stats');
    const counted = sorted(await countedTasks(target, Object.keys(stats.byType)));
    const stated = sorted(stats.byType);
    if (stated === counted) return [];
    if (Date.now() > deadline) return [`the statistics say ${stated}, the tasks are ${counted}`];
    await sleep(250);
  }
}

async function get<Answer>({ url, keys }: Target, path: string): Promise<Answer> {
  const answer = await fetch(url + path, { headers: { 'x-api-key': keys.read } });
  return (await answer.json()) as Answer;
}

async function countedTasks(target: Target, types: readonly string[]): Promise<Counts> {
  const counts: Counts = {};
  for (let cursor: string | null = ''; cursor !== null;) {
    // Without their names, internal types are left out.
    const query = new URLSearchParams({ limit: '500', type: types.join(','), ...(cursor && { cursor }) });
    const page: Page = await get<Page>(target, `/api/agent/tasks?${query}`);
    for (const { type, status } of page.tasks) {
      const ofType = (counts[type] ??= {});
      ofType[status] = (ofType[status] ?? 0) + 1;
      ofType['total'] = (ofType['total'] ?? 0) + 1;
    }
    cursor = page.nextCursor;
  }
  return counts;
}

/** As text that is the same for the same counts; zeros say nothing. */
const sorted = (counts: Counts): string =>
  Object.entries(counts)
    .flatMap(([type, ofType]) => Object.entries(ofType).map(([name, count]) => [`${type} ${name}`, count]))
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name}: ${count}`)
    .sort()
    .join(', ');
