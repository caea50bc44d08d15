import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resume } from '../../src/scheduler/index.ts';
import {
  approveTask,
  changeCampaign,
  createCampaign,
  editTask,
  getCampaign,
  listTasks,
  pauseCampaign,
  processCampaigns,
  rejectTask,
  resumeCampaign,
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

const dayMs = 86_400_000;
const services = () => carillon.app.services;
const brief =
  '- We bake sourdough every morning.\n- Our flour comes from a mill nearby.\n- The shop opens at seven.';
const create = (input: Partial<CampaignInput> = {}) =>
  createCampaign(services(), person, {
    goal: 'More people come to the bakery',
    brief,
    accounts: ['facebook'],
    rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
    timezone: 'Europe/Berlin',
    ...input,
  });
const posts = async (campaignId: string) =>
  (await listTasks(services(), person, { campaignId, limit: 500 })).tasks.toReversed();
/** As if the planner, and everything else, had stood still for that long. */
const standStill = async (id: string, ms: number) => {
  await carillon.run(
    `update carillon.campaigns set planned_until = planned_until - $2 * interval '1 millisecond' where id = $1`,
    id,
    ms,
  );
};
const forget = (campaignId: string) =>
  carillon.run(
    `with gone as (delete from carillon.agent_tasks where campaign_id = $1)
     delete from carillon.campaign_occurrences where campaign_id = $1`,
    campaignId,
  );
/** Makes a post due now. */
const makeDue = (id: string) =>
  carillon.run(`update carillon.agent_tasks set wake_at = now() - interval '1 second' where id = $1`, id);

describe('a campaign', () => {
  it('plans 14 days at 09:00 of its zone, each post with a topic and angle of its own', async () => {
    const { id } = await create();
    const planned = await posts(id);
    expect(planned).toHaveLength(14);
    expect(planned.every(({ scheduledLocal }) => scheduledLocal?.endsWith('T09:00:00'))).toBe(true);
    const themes = planned.map(({ config }) => `${String(config['topic'])} ${String(config['angle'])}`);
    expect(new Set(themes).size).toBe(14);
    expect(themes[0]).toContain('sourdough');
    expect(planned.every(({ campaignId, hold, content }) => campaignId === id && !hold && !content)).toBe(
      true,
    );
  });

  it('makes posts per occurrence and account, some minutes apart, and the same topic on each account', async () => {
    const { id } = await create({ accounts: ['facebook', 'x'], postsPerOccurrence: 2, minutesApart: 30 });
    const planned = await posts(id);
    expect(planned).toHaveLength(56);
    const topics = Map.groupBy(planned, ({ scheduledLocal }) => scheduledLocal);
    expect([...topics.keys()].every((time) => /T09:(00|30):00/.test(time ?? ''))).toBe(true);
    for (const pair of topics.values())
      expect(new Set(pair.map(({ config }) => config['topic'])).size).toBe(1);
  });

  it('that is sent twice is one campaign', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    expect(one.id).toBe(two.id);
    expect([one.deduplicated, two.deduplicated].sort()).toEqual([false, true]);
    expect(await posts(one.id)).toHaveLength(14);
  });

  it.each<[string, Partial<CampaignInput>]>([
    ['campaign_too_large', { rule: 'FREQ=MINUTELY' }],
    ['invalid_input', { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }],
    ['invalid_input', { rule: 'FREQ=SECONDLY' }],
    ['invalid_input', { accounts: ['whatsapp'] }],
    ['invalid_input', { end: '2020-01-01T00:00:00', start: '2019-01-01T00:00:00' }],
    ['unknown_platform', { accounts: ['myspace'] }],
    ['account_not_found', { accounts: ['00000000-0000-4000-8000-000000000000'] }],
  ])('is refused with %s for %j, and nothing is stored', async (code, input) => {
    await expect(create(input)).rejects.toMatchObject({ code });
    expect(await carillon.run('select id from carillon.campaigns')).toEqual([]);
  });

  it('publishes what it planned, and counts and sums what became of it', async () => {
    const { id } = await create();
    const [first] = await posts(id);
    await makeDue(first?.id ?? '');
    await carillon.process();
    const done = await carillon.task(first?.id ?? '');
    expect([done.status, done.content]).toEqual(['completed', expect.stringContaining('sourdough')]);
    expect(done.metrics).toEqual([expect.objectContaining({ fetchedAt: expect.any(Date) })]);
    const readings = await carillon.run<{ hours: number }>(
      `select round(extract(epoch from scheduled_at - now()) / 3600)::int as hours from carillon.agent_tasks
       where type = 'collect_metrics' order by scheduled_at`,
    );
    expect(readings.map(({ hours }) => hours)).toEqual([1, 24, 168]);
    await carillon.run(`update carillon.post_metrics set reach = 7, engagement = 2, clicks = null`);
    const { results } = await getCampaign(services(), person, id);
    expect(results.posts).toMatchObject({ total: 14, pending: 13, completed: 1, failed: 0 });
    expect(results.metrics).toMatchObject({ reach: 7, engagement: 2, clicks: null });
    expect(results.metrics.measured).toEqual({ reach: 1, engagement: 1, clicks: 0 });
  });
});

describe('the planner', () => {
  it('makes no second post when two plan at once', async () => {
    const { id } = await create();
    await forget(id);
    await standStill(id, 14 * dayMs);
    const other = await openApp(database.url);
    const plan = () => Promise.all([processCampaigns(services()), processCampaigns(other.app.services)]);
    const first = (await plan()).map(({ planned }) => planned);
    // The same again, as if what was planned had not been noted.
    await standStill(id, 14 * dayMs);
    const second = (await plan()).map(({ planned }) => planned);
    await other.app.close();
    expect(first.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(14);
    expect(second).toEqual([0, 0]);
    const times = (await posts(id)).map(({ scheduledLocal }) => scheduledLocal);
    expect(new Set(times).size).toBe(times.length);
  });

  it('goes on after three days as it would have, with at most one of the posts that passed', async () => {
    const { id } = await create({ start: new Date(Date.now() - 10 * dayMs) });
    await forget(id);
    await standStill(id, 17 * dayMs);
    expect(await processCampaigns(services())).toMatchObject({ campaigns: 1, skipped: 2 });
    const passed = (await posts(id)).filter(({ scheduledAt }) => scheduledAt < new Date());
    expect(passed).toHaveLength(1);
    expect((await getCampaign(services(), person, id)).skippedOccurrences).toBe(2);
  });

  it('lets a post give way to the next one, and asks nobody to look at it', async () => {
    const { id } = await create();
    const [first, second] = await posts(id);
    expect(first?.expiresAt).toEqual(second?.scheduledAt);
    await carillon.run(
      `update carillon.agent_tasks set wake_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = $1`,
      first?.id,
    );
    await carillon.process();
    const missed = await carillon.task(first?.id ?? '');
    expect(missed).toMatchObject({ status: 'failed', failureKind: 'missed', needsAttention: false });
    expect((await getCampaign(services(), person, id)).results.posts).toMatchObject({ failed: 1, missed: 1 });
  });

  it('says what keeps a campaign from being planned', async () => {
    const { id } = await create();
    await carillon.run(`update carillon.campaigns set accounts = '{myspace}'`);
    await standStill(id, dayMs);
    expect(await processCampaigns(services())).toMatchObject({ campaigns: 0, problems: 1 });
    expect((await getCampaign(services(), person, id)).problem).toContain('myspace');
  });
});

describe('approval', () => {
  it('waits for a person, who reads the text, and pins it', async () => {
    const { id } = await create({ approvalPolicy: 'approval', writeAt: 'planning' });
    const [first, second] = await posts(id);
    const taskId = first?.id ?? '';
    expect(first?.hold).toBe('approval');
    await expect(approveTask(services(), person, taskId)).rejects.toMatchObject({ code: 'task_not_written' });
    await carillon.process();
    const { content, modelCalls } = await carillon.task(taskId);
    expect([content?.length ?? 0, modelCalls.length]).toEqual([expect.any(Number), 1]);
    expect(content).not.toBeNull();
    expect((await approveTask(services(), person, taskId)).hold).toBeNull();
    await makeDue(taskId);
    await carillon.process();
    const done = await carillon.task(taskId);
    expect([done.status, done.content]).toEqual(['completed', content]);
    expect(done.events.find(({ name }) => name === 'approved')).toMatchObject({ actor: 'Ada' });

    const rejected = await rejectTask(services(), person, second?.id ?? '', 'not now');
    expect(rejected.status).toBe('cancelled');
    const { events } = await carillon.task(rejected.id);
    expect(events.at(-1)).toMatchObject({ name: 'rejected', actor: 'Ada', detail: { reason: 'not now' } });
    await expect(approveTask(services(), person, rejected.id)).rejects.toMatchObject({
      code: 'approval_not_asked',
    });
  });

  it('publishes nothing that another application wrote after it', async () => {
    const { id } = await create({ approvalPolicy: 'approval' });
    const taskId = (await posts(id))[0]?.id ?? '';
    await editTask(services(), person, taskId, { content: 'The approved text' });
    await approveTask(services(), person, taskId);
    await carillon.run(`update carillon.agent_tasks set content = 'Another text' where id = $1`, taskId);
    await makeDue(taskId);
    await carillon.process();
    expect(await carillon.task(taskId)).toMatchObject({ status: 'failed', failureKind: 'invalid' });
    expect(await carillon.timesPosted(taskId)).toBe(0);
  });

  it('is asked for anew when an approved text is edited', async () => {
    const { id } = await create({ approvalPolicy: 'approval' });
    const taskId = (await posts(id))[0]?.id ?? '';
    await editTask(services(), person, taskId, { content: 'One' });
    expect((await approveTask(services(), person, taskId)).hold).toBeNull();
    expect((await editTask(services(), person, taskId, { content: 'Two' })).hold).toBe('approval');
  });
});

describe('a change', () => {
  it('moves the posts nobody touched, keeps those a person edited, and withdraws what is too much', async () => {
    const { id } = await create();
    const [first, second] = await posts(id);
    await editTask(services(), person, first?.id ?? '', { content: 'By hand' });
    await changeCampaign(services(), person, id, { timezone: 'America/New_York', brief: 'We sell cake.' });
    const moved = await carillon.task(second?.id ?? '');
    expect([moved.scheduledLocal, moved.config['topic']]).toEqual([second?.scheduledLocal, 'We sell cake.']);
    expect(moved.scheduledAt).not.toEqual(second?.scheduledAt);
    expect(await carillon.task(first?.id ?? '')).toMatchObject({
      content: 'By hand',
      scheduledAt: first?.scheduledAt,
    });

    await changeCampaign(services(), person, id, { rule: 'FREQ=WEEKLY' });
    const waiting = (await posts(id)).filter(({ status }) => status === 'pending');
    expect(waiting.filter(({ content }) => content === null).length).toBeLessThanOrEqual(2);
    expect(waiting.map((one) => one.id)).toContain(first?.id);
  });

  it('leaves the writing of a post that it does not change alone', async () => {
    const { id } = await create({ writeAt: 'planning' });
    await changeCampaign(services(), person, id, { skipDates: ['2020-01-01'] });
    await carillon.run(`update carillon.agent_tasks set wake_at = now() where type = 'write_post'`);
    await carillon.process();
    expect((await posts(id)).filter(({ content }) => content === null)).toEqual([]);
  });

  it('by a pause holds what is due until it is resumed, also when something else is resumed', async () => {
    const { id } = await create();
    const taskId = (await posts(id))[0]?.id ?? '';
    await pauseCampaign(services(), person, id);
    await makeDue(taskId);
    await carillon.process();
    expect((await carillon.task(taskId)).hold).toBe('paused');
    expect(await resume(services().db, { everything: true })).toBe(0);
    await resumeCampaign(services(), person, id);
    await carillon.process();
    expect((await carillon.task(taskId)).status).toBe('completed');
  });

  it('by a stop cancels what waits, for good', async () => {
    const { id } = await create();
    expect(await stopCampaign(services(), person, id)).toMatchObject({
      status: 'stopped',
      results: { posts: { cancelled: 14, pending: 0 } },
    });
    await expect(resumeCampaign(services(), person, id)).rejects.toMatchObject({ code: 'campaign_stopped' });
    await standStill(id, 14 * dayMs);
    expect(await processCampaigns(services())).toMatchObject({ campaigns: 0, planned: 0 });
  });
});
