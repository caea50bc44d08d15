import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openHome, type Ended, type Home } from '../support/server-process.ts';

let home: Home;
let database: TestDatabase;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const run = (...args: string[]): Promise<Ended> =>
  home.run(args, { variables: { DATABASE_URL: database.url, CARILLON_SIMULATE: 'always' } });

/** Its `--json` answer, after it ended well. */
async function answerOf(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const ended = await run(...args, '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '', json: { success: true } });
  return ended.json;
}

async function refusalOf(...args: string[]): Promise<[code: string, message: string]> {
  const { code, json } = await run(...args, '--json');
  expect([code, json.success]).toEqual([1, false]);
  return [json.error.code, json.error.message];
}

const linesOf = async (...args: string[]): Promise<string[]> => {
  const ended = await run(...args);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout.trimEnd().split('\n');
};

const input = {
  goal: 'More people come to the bakery',
  brief: 'We bake sourdough every morning.',
  accounts: ['facebook'],
  rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
  timezone: 'Europe/Berlin',
  approvalPolicy: 'approval',
};
const fileOf = (content: string): string => {
  const file = join(home.dataDir, '..', 'campaign.json');
  writeFileSync(file, content);
  return file;
};

describe('carillon campaigns', () => {
  it('creates one from a file or from options, once, and lists it', async () => {
    const file = fileOf(JSON.stringify(input));
    const { campaign } = await answerOf('campaigns', 'create', file);
    expect(campaign).toMatchObject({ ...input, status: 'active', deduplicated: false });
    const options = ['--goal', input.goal, '--brief', input.brief, '--accounts', 'facebook'];
    const when = ['--rule', input.rule, '--timezone', input.timezone, '--approval-policy', 'approval'];
    const same = await answerOf('campaigns', 'create', ...options, ...when);
    expect(same.campaign).toMatchObject({ id: campaign.id, deduplicated: true });

    const { id } = campaign;
    expect((await answerOf('campaigns', 'list', '--status', 'active', 'paused')).campaigns).toMatchObject([
      { id },
    ]);
    expect((await answerOf('campaigns', 'list', '--status', 'stopped')).campaigns).toEqual([]);
  });

  it('changes one, and pauses, resumes and stops it', async () => {
    const { id } = (await answerOf('campaigns', 'create', fileOf(JSON.stringify(input)))).campaign;
    const changed = await answerOf('campaigns', 'change', id, '--posts-per-occurrence', '2');
    expect(changed.campaign).toMatchObject({ postsPerOccurrence: 2, results: { posts: { total: 28 } } });
    for (const [name = '', status] of [
      ['pause', 'paused'],
      ['resume', 'active'],
      ['stop', 'stopped'],
    ])
      expect((await answerOf('campaigns', name, id)).campaign.status).toBe(status);
    expect(await refusalOf('campaigns', 'resume', id)).toEqual([
      'campaign_stopped',
      expect.stringContaining(id),
    ]);
  });

  it('says the same in lines', async () => {
    expect(await linesOf('campaigns', 'list')).toEqual(['There is no campaign.']);
    const file = fileOf(JSON.stringify(input));
    const [header, row = ''] = await linesOf('campaigns', 'create', file, '--timezone', 'Asia/Tokyo');
    expect(header).toMatch(/^id +status +rule +zone +planned until \(UTC\) +goal$/);
    expect(row).toMatch(/^\S+ +active +FREQ=DAILY\S+ +Asia\/Tokyo +\S+ +More people come/);
    const [id = ''] = row.split(' ');
    expect(await linesOf('campaigns', 'list')).toEqual([header, row]);
    const shown = (await linesOf('campaigns', 'show', id)).join('\n');
    expect(shown).toMatch(/^approval +approval, 14 wait$/m);
    expect(shown).toMatch(
      /^posts +14: 14 pending, 0 running, 0 completed, 0 failed, 0 cancelled; 0 missed$/m,
    );
    expect(shown).toMatch(/^reach +not known$/m);
    expect(await linesOf('campaigns', 'process')).toEqual([
      '0 posts of 0 campaigns planned, 0 occurrences skipped.',
    ]);
  });

  it('approve and reject decide of its posts', async () => {
    const { campaign } = await answerOf('campaigns', 'create', fileOf(JSON.stringify(input)));
    const { tasks } = await answerOf('tasks', '--campaign', campaign.id, '--limit', '2');
    const [one, other] = tasks.map(({ id }: { id: string }) => id);
    expect((await answerOf('approve', one)).task).toMatchObject({ id: one, status: 'pending', hold: null });
    expect((await answerOf('reject', other, '--reason', 'too loud')).task.status).toBe('cancelled');
    const { events } = (await answerOf('tasks', other)).task;
    expect(events.at(-1)).toMatchObject({ name: 'rejected', actor: 'cli', detail: { reason: 'too loud' } });
    expect((await refusalOf('approve', other))[0]).toBe('approval_not_asked');
    expect(await answerOf('resume', '--hold', 'approval')).toMatchObject({ released: 12 });
  });

  it.each<[string, string | null, string[], string, RegExp]>([
    ['a file that is not there', null, [], 'invalid_input', /^file: .*none\.json can not be read \(ENOENT/],
    ['a file that is no JSON', 'goal: more', [], 'invalid_input', /^file: .* can not be read \(/],
    ['a file that is a list', '[]', [], 'invalid_input', /^file: .* does not hold a JSON object$/],
    ['what is left out', '{}', [], 'invalid_input', /goal/],
    ['a number that is none', JSON.stringify(input), ['--minutes-apart', 'x'], 'invalid_input', /minutesA/],
  ])('refuses %s', async (_name, content, options, code, message) => {
    const file = content === null ? join(home.dataDir, '..', 'none.json') : fileOf(content);
    const refusal = await refusalOf('campaigns', 'create', file, ...options);
    expect(refusal).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('carillon budget', () => {
  it('shows the limits, gives the workspace its own, and takes them away', async () => {
    expect((await answerOf('budget')).budget).toMatchObject({ source: 'environment', limitTokens: null });
    const set = await answerOf('budget', 'set', '--tokens', '70000', '--usd', 'none');
    expect(set.budget).toMatchObject({ source: 'workspace', limitTokens: 70_000, limitUsd: null });
    expect((await answerOf('budget', 'show')).budget).toEqual(set.budget);
    const lines = (await linesOf('budget')).join('\n');
    expect(lines).toMatch(/^month +\d{4}-\d\d, until \S+Z\ntokens +0 of 70000\nUSD +0\.00 of no limit$/m);
    expect(lines).toMatch(/^limits +the workspace’s own\ncalls +allowed\nheld tasks +0$/m);
    expect((await answerOf('budget', 'reset')).budget.source).toBe('environment');
  });

  it.each([
    [['--tokens', 'many', '--usd', 'none'], '--tokens: "many" is neither a number nor none'],
    [['--tokens', 'none', '--usd', ''], '--usd: "" is neither a number nor none'],
    [['--tokens', '0.5', '--usd', 'none'], 'tokens: '],
  ])('refuses %j', async (limits, message) => {
    expect(await refusalOf('budget', 'set', ...limits)).toEqual([
      'invalid_input',
      expect.stringContaining(message),
    ]);
  });
});
