import type { Command } from 'commander';
import { CarillonError } from '../../core/index.ts';
import {
  getAccountBudget,
  getBudget,
  resetBudget,
  setAccountBudget,
  setBudget,
  type AccountBudget,
  type Budget,
} from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addBudget(program: Command): void {
  const budget = program
    .command('budget')
    .description('what models, or an account’s posts, may cost this month, and did');
  budget
    .command('show', { isDefault: true })
    .description('this month’s use and limits; also without "show"')
    .option('--account <id>', 'of this account’s posts instead of the models')
    .action(
      ask<{ account?: string }>(async ({ services }, { account }) =>
        account === undefined
          ? answerOf(await getBudget(services, caller))
          : accountAnswerOf(await getAccountBudget(services, caller, account)),
      ),
    );
  budget
    .command('set')
    .description('give the workspace, or an account, monthly limits of its own')
    .option('--account <id>', 'limit this account’s posts instead of the models')
    .option('--tokens <count>', 'or none; for models only, and required there')
    .requiredOption('--usd <amount>', 'or none')
    .action(
      ask<{ account?: string; tokens?: string; usd: string }>(async ({ services }, options) => {
        if (options.account !== undefined) {
          if (options.tokens !== undefined) throw invalid('--tokens', 'is for models, not for an account');
          const usd = limitOf('--usd', options.usd);
          return accountAnswerOf(await setAccountBudget(services, caller, options.account, { usd }));
        }
        if (options.tokens === undefined) throw invalid('--tokens', 'is required; none is no limit');
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
  throw invalid(field, `"${text}" is neither a number nor none`);
}

const invalid = (field: string, problem: string) => new CarillonError('invalid_input', { field, problem });

function accountAnswerOf(budget: AccountBudget) {
  const { accountId, month, resetsAt, limitUsd, usedUsd, posts, stoppedAt, heldTasks } = budget;
  const lines = [
    `account         ${accountId}`,
    `month           ${month}, until ${resetsAt.toISOString()}`,
    `USD             ${usedUsd.toFixed(3)} of ${limitUsd?.toFixed(3) ?? 'no limit'}, for ${posts} sends`,
    `sends           ${stoppedAt === null ? 'allowed' : `stopped since ${stoppedAt.toISOString()}`}`,
    `held tasks      ${heldTasks}`,
  ];
  return { data: { budget }, lines };
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
