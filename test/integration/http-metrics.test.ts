import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';
import { metricsIn, type Named } from '../support/promql.ts';

let server: HttpApp;
beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const scrape = async (): Promise<string> => (await server.get('/metrics')).text;
const run = (text: string, ...values: unknown[]) => server.app.services.db.run({ text, values });

/** Names of the series that `text` may hold: those of the TYPE lines, with what a histogram makes of its own. */
function printedIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
  );
}

/** Of one series, by its name and labels as they are printed. */
function valueIn(text: string, series: string): number | null {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}

async function schedule(platform: string, content: string): Promise<string> {
  const body = { platform, scheduledAt: new Date().toISOString(), content };
  const answer = await server.post('/api/agent/schedule', body);
  expect(answer.status).toBe(201);
  return answer.body.task.id;
}

interface Dashboard {
  panels: { targets?: { expr: string }[] }[];
  templating: { list: { query: string | { query: string } }[] };
}
const dashboardExpressions = (): string[] => {
  const { panels, templating } = JSON.parse(read('docs/operations/grafana.json')) as Dashboard;
  const variables = templating.list.flatMap(({ query }) => (typeof query === 'string' ? [] : [query.query]));
  return [...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)), ...variables];
};
const ruleExpressions = (): string[] => {
  const { groups } = parse(read('docs/operations/alert-rules.yaml')) as {
    groups: { rules: { expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
};

/** What Prometheus itself adds. */
const fromPrometheus = { names: ['up'], labels: ['job', 'instance', 'le'] };

describe('GET /metrics', () => {
  it('counts what this process did with a task: its claim, its outcome and its publication', async () => {
    const before = await scrape();
    await schedule('twitter', 'One bell');
    await server.app.process();
    const after = await scrape();
    const grown = (series: string) => (valueIn(after, series) ?? 0) - (valueIn(before, series) ?? 0);
    expect(grown('carillon_claims_total{type="social_post"}')).toBe(1);
    const labels = 'type="social_post",platform="twitter",outcome="completed",failure_kind="none"';
    expect(grown(`carillon_runs_total{${labels}}`)).toBe(1);
    expect(grown('carillon_publication_delay_seconds_count{platform="twitter"}')).toBe(1);
    expect(grown('carillon_claim_delay_seconds_count')).toBe(grownClaims(before, after));
  });

  it('measures a publication from the time that was asked for', async () => {
    const before = await scrape();
    const id = await schedule('linkedin', 'Twenty seconds late');
    await run(
      `update carillon.agent_tasks set scheduled_at = scheduled_at - interval '20 s' where id = $1`,
      id,
    );
    await server.app.process();
    const after = await scrape();
    const sum = 'carillon_publication_delay_seconds_sum{platform="linkedin"}';
    const seconds = (valueIn(after, sum) ?? 0) - (valueIn(before, sum) ?? 0);
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThan(60);
  });

  it('counts a failure by platform and kind, and whether it is tried again', async () => {
    const { faults } = server.app.emulated.server;
    const limited = { platform: 'twitter', operation: 'publish', answer: 'rate_limited' } as const;
    faults.arm({ ...limited, effect: 'before', times: 1 });
    await schedule('twitter', 'One too many');
    await server.app.process();
    const text = await scrape();
    const failures = [...text.matchAll(/^carillon_runs_total\{(.*failure_kind="(?!none).*)\} (\d+)$/gm)];
    expect(failures.map(([, labels, count]) => [labels, count])).toEqual([
      ['type="social_post",platform="twitter",outcome="retry",failure_kind="rate_limited"', '1'],
    ]);
  });

  it('counts read-backs by what they showed', async () => {
    const { faults } = server.app.emulated.server;
    faults.arm({ platform: 'facebook', operation: 'publish', effect: 'after', answer: 'reset', times: 1 });
    const id = await schedule('facebook', 'Its answer is lost');
    await server.app.process();
    await run(
      `update carillon.effects set intended_at = intended_at - interval '1 min' where task_id = $1`,
      id,
    );
    await run(`update carillon.agent_tasks set wake_at = now() where id = $1`, id);
    await server.app.process();
    expect(valueIn(await scrape(), 'carillon_read_backs_total{platform="facebook",result="found"}')).toBe(1);
  });

  it('tells held tasks by their hold, and forgets what is not held any more', async () => {
    const id = await schedule('facebook', 'On hold');
    const hold = async (value: string | null): Promise<(number | null)[]> => {
      await run('update carillon.agent_tasks set hold = $2 where id = $1', id, value);
      const text = await scrape();
      return ['approval', 'budget'].map((name) => valueIn(text, `carillon_tasks_held{hold="${name}"}`));
    };
    expect(await hold('approval')).toEqual([1, 0]);
    expect(await hold('budget')).toEqual([0, 1]);
    expect(await hold(null)).toEqual([0, 0]);
    await server.app.process();
  });

  it('takes no label from a caller: not from paths, methods, or rows of another application', async () => {
    await server.get('/api/agent/tasks/00000000-0000-7000-8000-00000000abcd');
    await server.http.request('/no-such-path-of-ours');
    await server.http.request('/health', { method: 'PROPFIND' });
    await server.http.request('/_emulator/feeds/twitter');
    await run(`insert into carillon.agent_tasks (type, platform, scheduled_at)
      values ('strange_type', 'strange_platform', now())`);
    await server.app.process();
    const text = await scrape();
    const durations = 'carillon_http_request_duration_seconds_count';
    const task = 'method="GET",route="/api/agent/tasks/{id}",status="404"';
    expect(valueIn(text, `${durations}{${task}}`)).toBe(1);
    expect(valueIn(text, `${durations}{method="GET",route="none",status="404"}`)).toBe(1);
    expect(valueIn(text, `${durations}{method="other",route="none",status="404"}`)).toBe(1);
    expect(text).toContain('carillon_tasks{status="failed",type="other"} 1\n');
    expect(text).toContain('carillon_runs_total{type="other",platform="other",outcome="failed"');
    for (const foreign of ['abcd', 'no-such', 'PROPFIND', '_emulator', 'strange'])
      expect(text).not.toContain(foreign);
  });
});

function grownClaims(before: string, after: string): number {
  const sum = (text: string): number =>
    [...text.matchAll(/^carillon_claims_total\{.*\} (\d+)$/gm)].reduce((all, [, n]) => all + Number(n), 0);
  return sum(after) - sum(before);
}

describe('the dashboard and the alert rules', () => {
  it('name series that /metrics prints, and no other', async () => {
    const printed = printedIn(await scrape());
    const named = [...dashboardExpressions(), ...ruleExpressions()].flatMap((one) => metricsIn(one));
    expect(named.length).toBeGreaterThan(30);
    const unknown = named.filter(({ name }) => ![...printed, ...fromPrometheus.names].includes(name));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('name labels that those series have', async () => {
    const text = await scrape();
    const labelsOf = (name: string): string[] => {
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
      return lines.flatMap((line) => [...line.matchAll(/([a-z_]+)="/g)].map(([, label = '']) => label));
    };
    const wrong = ({ name, labels }: Named) =>
      labels.filter((label) => ![...labelsOf(name), ...fromPrometheus.labels].includes(label));
    const named = [...dashboardExpressions(), ...ruleExpressions()].flatMap((one) => metricsIn(one));
    expect(named.flatMap((one) => wrong(one).map((label) => `${one.name}: ${label}`))).toEqual([]);
  });

  it('docs/operations/monitoring.md explains every metric of ours, and no other', async () => {
    const ours = [...(await scrape()).matchAll(/^# TYPE (carillon_\S+) /gm)].map(([, name]) => name);
    const explained = [...read('docs/operations/monitoring.md').matchAll(/^\| `(carillon_\w+)` /gm)];
    expect(explained.map(([, name]) => name).toSorted()).toEqual(ours.toSorted());
  });
});
