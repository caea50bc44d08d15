import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  approveTask,
  createCampaign,
  editTask,
  listTasks,
  rejectTask,
  resolveTask,
  resumeTasks,
  retryTask,
  stopCampaign,
  type CampaignInput,
} from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url);
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
});

const services = () => carillon.app.services;
const create = async (input: Partial<CampaignInput> = {}) => {
  const { id } = await createCampaign(services(), person, {
    goal: 'More people come to the bakery',
    brief: 'We bake sourdough every morning.',
    accounts: ['facebook'],
    rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
    timezone: 'Europe/Berlin',
    ...input,
  });
  const { tasks } = await listTasks(services(), person, { campaignId: id, limit: 500 });
  const [first = '', second = '', ...others] = tasks.toReversed().map((task) => task.id);
  return { id, first, second, others };
};
const makeDue = (id: string) =>
  carillon.run(`update carillon.agent_tasks set wake_at = now() - interval '1 second' where id = $1`, id);
const release = (taskIds?: string[]) =>
  resumeTasks(services(), person, { hold: 'approval', ...(taskIds !== undefined && { taskIds }) });

describe('releasing the hold approval', () => {
  it('approves each text: no other can be published after it', async () => {
    const { first, second } = await create({ approvalPolicy: 'approval' });
    for (const id of [first, second]) await editTask(services(), person, id, { content: `Read: ${id}` });
    expect(await release([first, second])).toBe(2);
    await carillon.run(`update carillon.agent_tasks set content = 'Another text' where id = $1`, first);
    await makeDue(first);
    await makeDue(second);
    await carillon.process();
    expect(await carillon.task(first)).toMatchObject({ status: 'failed', failureKind: 'invalid' });
    expect(await carillon.timesPosted(first)).toBe(0);
    const { status, content, events } = await carillon.task(second);
    expect([status, content]).toEqual(['completed', `Read: ${second}`]);
    expect(events.find(({ name }) => name === 'approved')).toMatchObject({
      actor: 'Ada',
      detail: { hash: expect.any(String) },
    });
  });

  it('of all leaves what nobody can have read, and is refused for it by name', async () => {
    const { first, second, others } = await create({ approvalPolicy: 'approval', writeAt: 'planning' });
    await editTask(services(), person, first, { content: 'Written' });
    await expect(release([first, second])).rejects.toMatchObject({
      code: 'task_not_written',
      params: { id: second },
    });
    expect((await carillon.task(first)).hold).toBe('approval');
    expect(await release()).toBe(1);
    expect((await carillon.task(first)).hold).toBeNull();
    for (const id of [second, ...others]) expect((await carillon.task(id)).hold).toBe('approval');
  });
});

describe('a campaign’s post that was missed', () => {
  const miss = async (id: string) => {
    await carillon.run(
      `update carillon.agent_tasks set scheduled_at = now() - interval '2 days', wake_at = now() - interval '2 days',
         expires_at = now() - interval '1 day' where id = $1`,
      id,
    );
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed', hold: null });
  };

  it('is published when a person retries it', async () => {
    const { first } = await create();
    await miss(first);
    expect((await retryTask(services(), person, first)).expiresAt).toBeNull();
    await carillon.process();
    expect(await carillon.task(first)).toMatchObject({ status: 'completed' });
    expect(await carillon.timesPosted(first)).toBe(1);
  });

  it('is missed again when nobody runs it for as long as any task may wait', async () => {
    const { first } = await create();
    await miss(first);
    await retryTask(services(), person, first);
    await carillon.pass(3 * 86_400_000);
    await carillon.process();
    expect(await carillon.task(first)).toMatchObject({ status: 'failed', failureKind: 'missed' });
  });

  it('waits for approval again when nobody approved it', async () => {
    const { first } = await create({ approvalPolicy: 'approval' });
    await miss(first);
    expect((await retryTask(services(), person, first)).hold).toBe('approval');
    await carillon.process();
    expect(await carillon.timesPosted(first)).toBe(0);
    await approveTask(services(), person, first);
    await carillon.process();
    expect(await carillon.timesPosted(first)).toBe(1);
  });

  it('is published once a person says that it is not live after all', async () => {
    const { first } = await create({ accounts: ['linkedin'] });
    await carillon.run(
      `update carillon.agent_tasks set account_id = (
         select id from carillon.accounts where platform = 'linkedin' and kind = 'member') where id = $1`,
      first,
    );
    await makeDue(first);
    const fault = { operation: 'publish', effect: 'before', answer: 'status_500', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'linkedin', ...fault });
    await carillon.process();
    expect((await carillon.untilEnded(first)).failureKind).toBe('outcome_unknown');
    await carillon.run(
      `update carillon.agent_tasks set expires_at = now() - interval '1 day' where id = $1`,
      first,
    );
    await resolveTask(services(), person, first, { published: false, retry: true });
    await carillon.process();
    expect(await carillon.task(first)).toMatchObject({ status: 'completed' });
  });
});

describe('a retry', () => {
  it('of a rejected post, or one of a stopped campaign, asks for approval anew', async () => {
    const { id, first, second } = await create({ approvalPolicy: 'approval' });
    await rejectTask(services(), person, first, 'not now');
    expect((await retryTask(services(), person, first)).hold).toBe('approval');
    await stopCampaign(services(), person, id);
    expect((await retryTask(services(), person, second)).hold).toBe('approval');
  });

  it('of the writing of a post asks for none: nothing is published by it', async () => {
    await create({ approvalPolicy: 'approval', writeAt: 'planning' });
    const [writer] = await carillon.run<{ id: string }>(
      `update carillon.agent_tasks set status = 'failed', finished_at = now() where type = 'write_post' returning id`,
    );
    expect((await retryTask(services(), person, writer?.id ?? '')).hold).toBeNull();
  });

  it('before its time keeps the time until which it may wait, and an approved text approved', async () => {
    const { id, first } = await create({ approvalPolicy: 'approval' });
    await editTask(services(), person, first, { content: 'Read' });
    const { expiresAt } = await approveTask(services(), person, first);
    await stopCampaign(services(), person, id);
    expect(await retryTask(services(), person, first)).toMatchObject({ hold: null, expiresAt });
  });
});
