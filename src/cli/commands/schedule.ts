import type { Command } from 'commander';
import { CarillonError } from '../../core/index.ts';
import { scheduleTask } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { lineOf } from '../task-line.ts';

interface Options {
  platform: string;
  at?: string;
  timezone?: string;
  content?: string;
  topic?: string;
  brief?: string;
  link?: string;
  to?: string;
  account?: string;
  config?: string;
  key?: string;
}

export function addSchedule(program: Command): void {
  program
    .command('schedule')
    .description('schedule a post')
    .requiredOption('--platform <name>', 'where, by id or alias')
    .option('--at <time>', 'when, e.g. 2026-12-01T09:00:00Z; now if left out')
    .option('--timezone <zone>', 'IANA zone of a time without offset, e.g. Europe/Berlin')
    .option('--content <text>', 'the text; the agent writes it from --topic or --brief if left out')
    .option('--topic <text>')
    .option('--brief <text>')
    .option('--link <address>')
    .option('--to <number>', 'recipient of a message, e.g. +15551234567')
    .option('--account <id>', "another account than the platform's default")
    .option('--config <json>', 'further config, e.g. {"maxRetries":5}')
    .option('--key <text>', 'idempotency key: the same key schedules once')
    .action(
      ask<Options>(async (app, options) => {
        const { platform, at, timezone, content, account, key, config, ...rest } = options;
        const { topic, brief, link, to } = rest;
        const input = {
          platform,
          scheduledAt: at ?? new Date(),
          timezone: timezone ?? null,
          content: content ?? null,
          accountId: account ?? null,
          config: { ...readJson(config), ...defined({ topic, brief, link, to }) },
        };
        const task = await scheduleTask(app.services, caller, input, { idempotencyKey: key ?? null });
        return { data: { task }, lines: [lineOf(task)] };
      }),
    );
}

const defined = (values: Record<string, string | undefined>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function readJson(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new CarillonError('invalid_input', { field: '--config', problem: 'is not valid JSON' });
  }
}
