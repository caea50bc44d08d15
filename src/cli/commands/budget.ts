import type { Command } from 'commander';
import { CarillonError } from '../../core/index.ts';
import { getBudget, resetBudget, setBudget, type Budget } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addBudget(program: Command): void {
  const budget = program.command('budget').description('what models may use this month, and did');
  budget
    .command('show', { isDefault: true })
    .description('this month’s use and limits; also without "show"')
    .action(ask(async ({ services }) => answerOf(await getBudget(services, caller))));
  budget
    .command('set')
    .description('give the workspace monthly limits of its own')
    .requiredOption('--tokens <count>', 'or none')
    .requiredOption('--usd <amount>', 'or none')
    .action(
      ask<{ tokens: string; usd: string }>(async ({ services }, options) => {
        const limits = {
          tokens: limitOf('--tokens', options.tokens),
          usd: limitOf('--usd', options.usd),
        };
        return answerOf(await setBudget(services, caller, limits));
      }),
    );
  budget
    .command('reset')
    .description('let the environment’s limits hold again')
    .action(ask(async ({ services }) => answerOf(await resetBudget(services, caller))));
  for (const command of budget.commands) command.option('--json', 'print JSON for programs');
}

function limitOf(field: string, text: string): number | null {
  if (text === 'none') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new CarillonError('invalid_input', { field, problem: `"${text}" is neither a number nor none` });
}

function answerOf(budget: Budget) {
  const { month, resetsAt, source, limitTokens, limitUsd, usedTokens, usedUsd, stoppedAt, heldTasks } =
    budget;
  const own = source === 'workspace' ? 'the workspace’s own' : 'the environment’s';
  const lines = [
    `month           ${month}, until ${resetsAt.toISOString()}`,
    `tokens          ${usedTokens} of ${limitTokens ?? 'no limit'}`,
    `USD             ${usedUsd.toFixed(2)} of ${limitUsd?.toFixed(2) ?? 'no limit'}`,
    `limits          ${own}`,
    `calls           ${stoppedAt === null ? 'allowed' : `stopped since ${stoppedAt.toISOString()}`}`,
    `held tasks      ${heldTasks}`,
  ];
  return { data: { budget }, lines };
}
