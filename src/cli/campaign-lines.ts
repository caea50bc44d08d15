import { taskStatuses } from '../scheduler/index.ts';
import type { Campaign, CampaignDetail } from '../services/index.ts';
import { excerptOf, tableOf } from './table.ts';

/** Campaigns in a table, and below it why some can not be planned. */
export function tableOfCampaigns(campaigns: readonly Campaign[]): string[] {
  if (campaigns.length === 0) return ['There is no campaign.'];
  const rows = campaigns.map(({ id, status, rule, timezone, plannedUntil, goal }) => [
    id,
    status,
    rule,
    timezone,
    minuteOf(plannedUntil),
    excerptOf(goal, 40),
  ]);
  const problems = campaigns.flatMap(({ id, problem }) => (problem === null ? [] : [`${id}: ${problem}`]));
  return [...tableOf(['id', 'status', 'rule', 'zone', 'planned until (UTC)', 'goal'], rows), ...problems];
}

/** One campaign with its results. */
export function linesOf(campaign: CampaignDetail): string[] {
  const { posts, metrics } = campaign.results;
  const counts = taskStatuses.map((status) => `${posts[status]} ${status}`);
  const figure = (name: 'reach' | 'engagement' | 'clicks') =>
    line(name, metrics[name] === null ? 'not known' : `${metrics[name]} of ${metrics.measured[name]} posts`);
  const { rule, timezone, startLocal, endLocal } = campaign;
  return [
    line('id', campaign.id),
    line('status', campaign.status),
    line('goal', campaign.goal),
    line('accounts', campaign.accounts.join(', ')),
    line('rule', `${rule} in ${timezone}, ${startLocal} to ${endLocal ?? 'no end'}`),
    line(
      'planned until',
      `${campaign.plannedUntil.toISOString()}, ${campaign.skippedOccurrences} occurrences skipped`,
    ),
    ...(campaign.problem === null ? [] : [line('problem', campaign.problem)]),
    line('approval', `${campaign.approvalPolicy}, ${posts.waitingForApproval} wait`),
    line('posts', `${posts.total}: ${counts.join(', ')}; ${posts.missed} missed`),
    figure('reach'),
    figure('engagement'),
    figure('clicks'),
  ];
}

const line = (name: string, value: string): string => `${name.padEnd(16)}${value}`;

const minuteOf = (time: Date): string => time.toISOString().slice(0, 16);
