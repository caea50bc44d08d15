import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHome, repository, type Home } from '../support/server-process.ts';

let home: Home;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home.close());

const launchWeek = join(repository, 'examples/launch-week.json');
const play = ['import', launchWeek, '--start', 'now', '--compress', '1d=1s'];

interface Played {
  tasks: { status: string; platform: string; lastError: string | null }[];
  rows: { row: number; outcome: string; expected: boolean; error: { code: string } | null }[];
}

function expectAllPlayed({ tasks, rows }: Played): void {
  expect(tasks.filter(({ status }) => status !== 'completed')).toEqual([]);
  expect(tasks).toHaveLength(26);
  expect(new Set(tasks.map(({ platform }) => platform)).size).toBe(4);
  expect(rows.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
    { row: 11, expected: true, error: { code: 'content_rejected' } },
    { row: 24, expected: true, error: { code: 'invalid_input' } },
  ]);
}

describe('examples/launch-week.json', () => {
  it('plays from nothing: a database, a worker, a view, a table, and an end with 0', async () => {
    const { code, stdout, stderr } = await home.run(play);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('28 tasks: 26 scheduled, 0 already there, 2 refused.');
    expect(stdout).toMatch(/^✓ {2}\d\d:\d\d:\d\d {2}completed +linkedin +https:/m);
    const table = stdout.slice(stdout.indexOf('\n#  ')).trim().split('\n');
    expect(table).toHaveLength(29);
    expect(table.filter((line) => / completed /.test(line))).toHaveLength(26);
    expect(table[11]).toMatch(/^11 +X +refused \(expected\) +content: is too long for X/);
    expect(home.postgresPid()).toBeNull();
  });

  it('is played by a server that runs, and only watched then', async () => {
    const server = await home.serve();
    const played = await home.run([...play, '--json']);
    expect(played.code).toBe(0);
    expectAllPlayed(played.json);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    const again = await home.run(['import', launchWeek, '--dry-run', '--json']);
    expect(again).toMatchObject({ code: 0, json: { imported: false, valid: 26, refused: 2 } });
    await server.kill('SIGTERM');
  });
});

describe('import, export and erase', () => {
  const file = (name: string, text: string): string => {
    const path = join(home.dataDir, '..', name);
    writeFileSync(path, text);
    return path;
  };

  it('take a CSV with a mapping, write its tasks out, and forget a person of them', async () => {
    const number = '+15557654321';
    const csv = file(
      'plan.csv',
      `Where,When,Text,Whom\nwhatsapp,2050-01-01 09:00,Hello,${number}\nx,2050-01-01 10:00,Hi,\n`,
    );
    const map = 'Where=platform,When=scheduledAt,Text=content,Whom=to';
    const take = ['import', '--map', map, csv, '--timezone', 'Europe/Berlin'];
    expect(await home.run(take)).toMatchObject({
      code: 0,
      stdout: '2 tasks: 2 scheduled, 0 already there, 0 refused.\n',
    });
    expect((await home.run([...take, '--dry-run'])).stdout).toMatch(
      /^row 1 \(line 2\) {2}already there {2}whatsapp/,
    );

    const all = await home.run(['export']);
    const kinds = all.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds.filter((kind) => kind === 'task')).toHaveLength(2);
    const out = join(home.dataDir, '..', 'person.jsonl');
    const one = await home.run(['export', '--person', number, '--out', out, '--json']);
    expect(one).toMatchObject({ code: 0, json: { file: out } });
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(one.json.lines);
    expect(readFileSync(out, 'utf8')).toContain(number);

    const erased = await home.run(['erase', '--person', number]);
    expect(erased.stdout).toMatch(/^Erased\. 1 waiting messages are cancelled/);
    expect((await home.run(['export'])).stdout).not.toContain(number.slice(1));
    const gone = await home.run(['export', '--person', number, '--out', `${out}.gone`, '--json']);
    expect(gone).toMatchObject({ code: 1, json: { error: { code: 'recipient_not_found' } } });
    expect([existsSync(`${out}.gone`), existsSync(`${out}.gone.part`)]).toEqual([false, false]);
  });

  it('say what is wrong, end with 1, and store nothing', async () => {
    const wrong = file('wrong.json', '{"tasks":[{"platform":"x","scheduledAt":"2050-01-01T09:00Z"}]}');
    const refused = await home.run(['import', wrong]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /^row 1 {2}refused: content is empty .* \[content_required\]\n1 tasks: .*--partial\.$/m,
    );
    const cases: [string, RegExp][] = [
      [file('half.json', '{"tasks": ['), /it is not valid JSON/],
      [file('object.json', '{"posts": []}'), /neither an array of tasks nor/],
      [file('colour.csv', 'platform,colour\nx,red\n'), /the column "colour" is not known/],
      [join(home.dataDir, 'missing.csv'), /ENOENT/],
    ];
    for (const [path, message] of cases) {
      const ended = await home.run(['import', path, '--json']);
      expect(ended).toMatchObject({ code: 1, json: { error: { code: 'import_unreadable' } } });
      expect(ended.json.error.message).toMatch(message);
    }
    const mapping = await home.run(['import', wrong, '--map', 'content', '--json']);
    expect(mapping.json.error).toMatchObject({ code: 'invalid_input', params: { field: '--map' } });
    expect((await home.run(['stats', '--json'])).json.stats.total).toBe(0);
  });
});
