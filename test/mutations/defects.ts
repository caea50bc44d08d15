/** The run that must find a defect: so many seeds of the simulation, or the cells of the proof with that in their id. */
export type Proof = { simulate: number } | { prove: string };

/** Text that stands in the file once, and what takes its place. */
export interface Edit {
  file: string;
  find: string;
  replace: string;
}

/** A deliberate mistake that the proofs must notice. */
export interface Defect {
  name: string;
  edits: readonly Edit[];
  /** Tried in this order; one is enough. */
  caughtBy: readonly Proof[];
}

const settle = 'src/scheduler/sql/settle-task.ts';
const cancel = 'src/scheduler/sql/cancel-task.ts';
const intend = 'src/journal/intend.ts';
const publish = 'src/task-types/social-post/publish.ts';
const verify = 'src/task-types/social-post/verify.ts';

const nothingInDoubt = `not exists (
      select from carillon.effects e where e.task_id = t.id and e.state in ('intended', 'unknown'))`;

export const defects: readonly Defect[] = [
  {
    name: 'settle has no fence',
    edits: [
      {
        file: settle,
        find: `where t.id = $1 and t.status = 'running' and t.claim_epoch = $2`,
        replace: `where t.id = $1 and t.status = 'running'`,
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'settle is fenced by the number of the attempt',
    edits: [
      {
        file: settle,
        find: `and t.claim_epoch = $2`,
        replace: `and t.retry_count + 1 = (select number from carillon.attempts where task_id = $1 and epoch = $2)`,
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'a 500 counts as not applied',
    edits: [
      {
        file: 'src/platforms/twitter/errors.ts',
        find: 'if (answer.status < 400 || answer.status === 408 || answer.status >= 500) {',
        replace: 'if (answer.status < 400) {',
      },
    ],
    caughtBy: [{ simulate: 500 }, { prove: 'fault/status-500-after/twitter' }],
  },
  {
    name: 'nothing is intended',
    edits: [
      {
        file: intend,
        find: 'const rows = await db.run(intendEffect(effectId, intent, intent.deadlineMs + marginMs));',
        replace: 'const rows = [{}];',
      },
    ],
    caughtBy: [{ simulate: 200 }],
  },
  {
    name: 'the effect is settled before the call',
    edits: [
      {
        file: publish,
        find: '      const answered = await platform.publish(',
        replace: `      await keepFor(effectId)({ source: 'answer', verdict: 'applied' });
      const answered = await platform.publish(`,
      },
    ],
    caughtBy: [{ simulate: 200 }],
  },
  {
    name: 'read-back does not wait until the platform shows posts',
    edits: [{ file: verify, find: 'connection.endpoint.settleMs ?? platform.settleMs;', replace: '0;' }],
    caughtBy: [{ simulate: 2000 }],
  },
  {
    name: 'absent is believed while a request may still arrive',
    edits: [
      {
        file: verify,
        find: 'connected.connection.endpoint.quarantineMs - effect.sinceDeadlineMs;',
        replace: '0;',
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'one page is taken for the whole list',
    edits: [
      {
        file: 'src/platforms/twitter/read-back.ts',
        find: 'if (token === undefined) return { complete: true, posts };',
        replace: 'return { complete: true, posts };',
      },
    ],
    caughtBy: [{ simulate: 1_000 }, { prove: 'fault/paging/twitter' }],
  },
  {
    name: 'posts are matched by their text only',
    edits: [
      {
        file: verify,
        find: '!owned.has(remoteId) && createdAt.getTime() >= earliest && replyTo === answered',
        replace: 'createdAt.getTime() >= earliest && replyTo === answered',
      },
      {
        file: 'src/db/migrations/0001_initial.sql',
        find: 'create unique index effects_remote on',
        replace: 'create index effects_remote on',
      },
    ],
    caughtBy: [{ simulate: 2_000 }],
  },
  {
    name: 'cancel asks the journal instead of the task',
    edits: [
      'status = case',
      'claim_epoch = case',
      'phase = case',
      'hold = case',
      'claimed_by = case',
      'finished_at = case',
    ].map((column) => ({
      file: cancel,
      find: `    ${column} when t.open_effect = 'none' then`,
      replace: `    ${column} when ${nothingInDoubt} then`,
    })),
    caughtBy: [{ simulate: 1_000 }],
  },
  {
    name: 'the line is kept alive, and closed instead of reset at the deadline',
    edits: [
      { file: 'src/platforms/send-over-socket.ts', find: 'tcp.resetAndDestroy();', replace: 'tcp.end();' },
      {
        file: 'src/platforms/send-once.ts',
        find: `connection: 'close',`,
        replace: `connection: 'keep-alive',`,
      },
    ],
    caughtBy: [{ prove: 'fault/stalled' }],
  },
  {
    name: 'the HTTP layer tries again',
    edits: [
      {
        file: 'src/platforms/send-once.ts',
        find: `  const sent = await (endpoint.fetch === null
    ? sendOverSocket(built, permit, clock)
    : sendInProcess(endpoint.fetch, built, permit, clock));`,
        replace: `  const send = () => endpoint.fetch === null
    ? sendOverSocket(built, permit, clock)
    : sendInProcess(endpoint.fetch, built, permit, clock);
  const first = await send();
  const sent = first.result === 'unknown' ? await send() : first;`,
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'a frozen process sends when it wakes',
    edits: [
      {
        file: 'src/platforms/send-permit.ts',
        find: 'sendTimeLeftMs(permit, clock) > 0;',
        replace: 'true;',
      },
    ],
    caughtBy: [{ simulate: 1_000 }],
  },
  {
    name: 'credentials are renewed without the lease',
    edits: [
      {
        file: 'src/services/accounts/sql/credentials.ts',
        find: ' and (refresh_lease_until is null or refresh_lease_until <= carillon.now())',
        replace: '',
      },
    ],
    caughtBy: [{ simulate: 2_000 }],
  },
  {
    name: 'written text is not stored',
    edits: [
      {
        file: 'src/scheduler/sql/change-task.ts',
        find: 'update carillon.agent_tasks set content = $3, updated_at = carillon.now()',
        replace:
          'update carillon.agent_tasks set content = nullif($3::text, $3::text), updated_at = carillon.now()',
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'retries come a minute early',
    edits: [
      {
        file: 'src/scheduler/retry-policy.ts',
        find: '300 * 3 ** (retry - 1)',
        replace: '240 * 3 ** (retry - 1)',
      },
    ],
    caughtBy: [{ simulate: 500 }],
  },
  {
    name: 'tasks are claimed a minute early',
    edits: [
      {
        file: 'src/scheduler/sql/claim-tasks.ts',
        find: 'and hold is null and wake_at <= carillon.now()',
        replace: `and hold is null and wake_at <= carillon.now() + interval '1 minute'`,
      },
    ],
    caughtBy: [{ simulate: 200 }],
  },
  {
    name: 'changes of status are not counted',
    edits: [
      {
        file: 'src/db/migrations/0001_initial.sql',
        find: 'group by 1, 2, 3, 4 having sum(change) <> 0;',
        replace: 'group by 1, 2, 3, 4 having sum(change) > 1;',
      },
    ],
    caughtBy: [{ simulate: 100 }],
  },
];
