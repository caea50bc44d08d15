import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CarillonError, messageOf } from '../../core/index.ts';
import {
  changeCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
  pauseCampaign,
  processCampaigns,
  resumeCampaign,
  stopCampaign,
  type CampaignInput,
  type CampaignStatus,
} from '../../services/index.ts';
import { linesOf, tableOfCampaigns } from '../campaign-lines.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addCampaigns(program: Command): void {
  const campaigns = program.command('campaigns').description('plan posts by a brief and a rule');
  addRead(campaigns);
  addWrite(campaigns);
  addSwitches(campaigns);
  addProcess(campaigns);
  for (const command of campaigns.commands) command.option('--json', 'print JSON for programs');
}

function addRead(campaigns: Command): void {
  campaigns
    .command('list')
    .description('every campaign, newest first')
    .option('--status <status...>', 'active, paused or stopped')
    .action(
      ask<{ status?: CampaignStatus[] }>(async ({ services }, { status }) => {
        const found = await listCampaigns(services, caller, status === undefined ? {} : { status });
        return { data: { campaigns: found }, lines: tableOfCampaigns(found) };
      }),
    );
  campaigns
    .command('show')
    .description('one campaign, and what became of its posts')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const campaign = await getCampaign(services, caller, id);
        return { data: { campaign }, lines: linesOf(campaign) };
      }),
    );
}

/** What a campaign has, as options; the file has them too, and yields. */
const withFields = (command: Command): Command =>
  command
    .option('--goal <text>')
    .option('--brief <text>')
    .option('--link <address>', 'attached to every post')
    .option('--accounts <names...>', 'ids of accounts, or platforms')
    .option('--rule <rrule>', 'e.g. "FREQ=WEEKLY;BYDAY=TU,FR;BYHOUR=9;BYMINUTE=0"')
    .option('--timezone <zone>', 'IANA zone of the rule, e.g. Europe/Berlin')
    .option('--start <time>', 'where the rule starts')
    .option('--end <time>', 'where it ends')
    .option('--skip-dates <dates...>', 'days without posts, e.g. 2026-12-25')
    .option('--posts-per-occurrence <count>', '1 to 20', Number)
    .option('--minutes-apart <minutes>', 'between the posts of one occurrence', Number)
    .option('--approval-policy <policy>', 'auto, or approval: a person approves each post')
    .option('--write-at <when>', 'run, or planning: soon after it is planned');

function addWrite(campaigns: Command): void {
  withFields(
    campaigns
      .command('create')
      .description('make a campaign and plan its first 14 days')
      .argument('[file]', 'JSON, as POST /api/campaigns takes it'),
  ).action(
    ask<object>(async ({ services }, options, [file = '']) => {
      const campaign = await createCampaign(services, caller, await readInput(file, options));
      const again = campaign.deduplicated ? ['An equal request made it before.'] : [];
      return { data: { campaign }, lines: [...tableOfCampaigns([campaign]), ...again] };
    }),
  );
  withFields(
    campaigns
      .command('change')
      .description('change a campaign, and its future posts that nobody touched')
      .argument('<id>')
      .argument('[file]', 'JSON, as PATCH /api/campaigns/{id} takes it'),
  ).action(
    ask<object>(async ({ services }, options, [id = '', file = '']) => {
      const campaign = await changeCampaign(services, caller, id, await readInput(file, options));
      return { data: { campaign }, lines: linesOf(campaign) };
    }),
  );
}

const switches = [
  ['pause', pauseCampaign, 'run none of its posts until it is resumed; what is in flight ends'],
  ['resume', resumeCampaign, 'undo a pause; what went stale meanwhile is skipped'],
  ['stop', stopCampaign, 'cancel its posts that wait, for good'],
] as const;

function addSwitches(campaigns: Command): void {
  for (const [name, change, description] of switches)
    campaigns
      .command(name)
      .description(description)
      .argument('<id>')
      .action(
        ask(async ({ services }, _options, [id = '']) => {
          const campaign = await change(services, caller, id);
          return { data: { campaign }, lines: linesOf(campaign) };
        }),
      );
}

const addProcess = (campaigns: Command) =>
  campaigns
    .command('process')
    .description('plan 14 days of every active campaign, as the worker and cron calls do')
    .action(
      ask(async ({ services }) => {
        const done = await processCampaigns(services);
        const { campaigns: planned, planned: posts, skipped, problems, remaining } = done;
        const line = `${posts} posts of ${planned} campaigns planned, ${skipped} occurrences skipped.`;
        const more = remaining > 0 ? [`${remaining} campaigns are left for the next call.`] : [];
        const wrong = problems > 0 ? [`${problems} can not be planned; "campaigns list" says why.`] : [];
        return { data: { ...done }, lines: [line, ...more, ...wrong] };
      }),
    );

/** What it holds is checked by the service. @throws CarillonError `invalid_input` for a file that is no JSON object */
async function readInput(file: string, options: object): Promise<CampaignInput> {
  const { json: _json, ...fields } = options as CampaignInput & { json?: boolean };
  return { ...(file === '' ? {} : await readObject(file)), ...fields };
}

async function readObject(file: string): Promise<object> {
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  } catch (error) {
    throw new CarillonError('invalid_input', {
      field: 'file',
      problem: `${file} can not be read (${messageOf(error)})`,
    });
  }
  throw new CarillonError('invalid_input', { field: 'file', problem: `${file} does not hold a JSON object` });
}
