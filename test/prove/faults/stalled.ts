import { until } from '../../support/server-process.ts';
import type { Act } from './stages.ts';

/** More than the kernel takes of a connection that nobody reads, less than the longest post of Facebook. */
const longText = '鐘'.repeat(60_000);

/**
 * A proxy accepts the request and reads it only when everything is over. At its deadline the sender drops what has not
 * left: what arrives then is half a request. (A line that is merely closed would deliver all of it.)
 */
export const stalled: Act = {
  id: 'stalled-request',
  name: 'a proxy sits on the request beyond its deadline',
  meets: ({ id }) => id === 'facebook',
  play: async ({ world, schedule, attendant }, cells) => {
    const { platformWire, sql } = world;
    platformWire.jam();
    const posts = await schedule(cells.map((cell) => ({ cell, texts: [`${cell.id} ${longText}`] })));
    await until(async () => {
      const rows = await sql(
        `select 1 from carillon.effects where state = 'unknown' and task_id = any ($1::uuid[])`,
        [posts.map(({ id }) => id)],
      );
      return rows.length === posts.length;
    }, 'the stalled request is not given up');
    platformWire.admit();
    await attendant.untilEnded(posts);
    // Facebook refuses a text that equals the last one; a stray request would not be seen.
    const others = await schedule(cells.map((cell) => ({ cell })));
    await attendant.untilEnded(others);
    if (platformWire.unjam() === 0) throw new Error('no request was stalled');
    const last = await schedule(cells.map((cell) => ({ cell })));
    await attendant.untilEnded(last);
    return [...posts, ...others, ...last];
  },
};
