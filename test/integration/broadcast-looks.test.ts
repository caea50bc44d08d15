import { expect, it } from 'vitest';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

it('a broadcast whose message waits for a retry looks once a minute, not every two seconds', async () => {
  const to = ['+15551230001', '+15551230002'];
  const id = await carillon.schedule({ platform: 'whatsapp', config: { to } });
  for (let run = 0; run < 3; run += 1) await carillon.process();
  await carillon.run(
    `update carillon.agent_tasks set status = 'pending', open_effect = 'none', finished_at = null,
       wake_at = now() + interval '10 minutes'
     where id = (select min(id::text)::uuid from carillon.agent_tasks where parent_id = $1)`,
    id,
  );
  await carillon.run('update carillon.agent_tasks set wake_at = now() where id = $1', id);
  const before = Date.now();
  await carillon.process();
  const { wakeAt, status } = await carillon.task(id);
  expect(status).toBe('pending');
  expect((wakeAt?.getTime() ?? 0) - before).toBeGreaterThan(55_000);
});
