import type { Command } from 'commander';
import { CarillonError } from '../../core/index.ts';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  deliveryStatuses,
  eventFilters,
  listDeliveries,
  listWebhookEndpoints,
  replayFailedDeliveries,
  replayWebhookDelivery,
  rotateWebhookSecret,
  testWebhookEndpoint,
  type DeliveryListInput,
  type NewEndpointInput,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { excerptOf, tableOf } from '../table.ts';

export function addWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('addresses that are told of events, and what was sent');
  for (const add of [addList, addAdd, addRemove, addSwitch, addTest, addRotate, addDeliveries, addReplay])
    add(webhooks);
  for (const command of webhooks.commands) command.option('--json', 'print JSON for programs');
}

const addList = (webhooks: Command) =>
  webhooks
    .command('list')
    .description('every endpoint, without its secret')
    .action(
      ask(async ({ services }) => {
        const endpoints = await listWebhookEndpoints(services, caller);
        const lines = endpoints.length === 0 ? ['There is no endpoint.'] : tableOfEndpoints(endpoints);
        return { data: { endpoints }, lines };
      }),
    );

const addAdd = (webhooks: Command) =>
  webhooks
    .command('add')
    .description('make an endpoint and show its secret this once')
    .argument('<url>')
    .option('--events <list>', `of ${eventFilters.join(', ')}, with commas between them; all if left out`)
    .option('--description <text>')
    .action(
      ask<{ events?: string; description?: string }>(async ({ services }, options, [url = '']) => {
        const events = options.events?.split(',').map((name) => name.trim());
        // What the options hold is checked by the service.
        const input = {
          url,
          ...(events && { events }),
          description: options.description,
        } as NewEndpointInput;
        const { secret, ...endpoint } = await createWebhookEndpoint(services, caller, input);
        const lines = [
          `The endpoint ${endpoint.id} is told from now on. Its secret, shown this once:`,
          secret,
        ];
        return { data: { endpoint, secret }, lines };
      }),
    );

const addRemove = (webhooks: Command) =>
  webhooks
    .command('remove')
    .description('delete an endpoint with its deliveries')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        await deleteWebhookEndpoint(services, caller, id);
        return { data: { id }, lines: ['Nothing more is sent there.'] };
      }),
    );

function addSwitch(webhooks: Command): void {
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    webhooks
      .command(name)
      .description(enabled ? 'send again, what is owed too' : 'send nothing until it is enabled')
      .argument('<id>')
      .action(
        ask(async ({ services }, _options, [id = '']) => {
          const endpoint = await changeWebhookEndpoint(services, caller, id, { enabled });
          return { data: { endpoint }, lines: [`${endpoint.url} is ${name}d.`] };
        }),
      );
}

const addTest = (webhooks: Command) =>
  webhooks
    .command('test')
    .description('send the event webhook.test now and say what came of it')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const delivery = await testWebhookEndpoint(services, caller, id);
        return { data: { delivery }, lines: [`${delivery.status}: ${lastOf(delivery)}`] };
      }),
    );

const addRotate = (webhooks: Command) =>
  webhooks
    .command('rotate')
    .description('give an endpoint a new secret and show it this once')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const { secret, previousUntil } = await rotateWebhookSecret(services, caller, id);
        const until =
          previousUntil === null ? [] : [`The one before signs too until ${minuteOf(previousUntil)} UTC.`];
        return { data: { secret, previousUntil }, lines: [secret, ...until] };
      }),
    );

const addDeliveries = (webhooks: Command) =>
  webhooks
    .command('deliveries')
    .description('what was sent to an endpoint, newest first')
    .argument('<endpoint>')
    .option('--status <status>', deliveryStatuses.join(', '))
    .option('--limit <count>', 'at most this many', '50')
    .option('--cursor <cursor>', 'go on where the list before ended')
    .action(
      ask<DeliveryListInput & { json?: boolean }>(
        async ({ services }, { json: _json, ...filters }, [id = '']) => {
          const page = await listDeliveries(services, caller, id, filters);
          const more = page.nextCursor === null ? [] : [`More: --cursor ${page.nextCursor}`];
          const lines =
            page.deliveries.length === 0 ? ['There is none.'] : tableOfDeliveries(page.deliveries);
          return { data: { ...page }, lines: [...lines, ...more] };
        },
      ),
    );

const addReplay = (webhooks: Command) =>
  webhooks
    .command('replay')
    .description('have a delivery sent again, or all that were given up since a time')
    .argument('[delivery]')
    .option('--endpoint <id>', 'whose deliveries, instead of one')
    .option('--since <time>', 'with --endpoint, e.g. 2026-12-01T09:00:00Z')
    .action(
      ask<{ endpoint?: string; since?: string }>(async ({ services }, { endpoint, since }, [id = '']) => {
        if ((id === '') === (endpoint === undefined) || (endpoint === undefined) !== (since === undefined))
          throw new CarillonError('invalid_input', {
            field: 'replay',
            problem: 'give the id of a delivery, or --endpoint and --since',
          });
        const who = 'A server, worker or cron call sends';
        if (endpoint === undefined) {
          const delivery = await replayWebhookDelivery(services, caller, id);
          return { data: { delivery }, lines: [`${who} it again.`] };
        }
        const replayed = await replayFailedDeliveries(services, caller, endpoint, { since: since ?? '' });
        return { data: { replayed }, lines: [`${who} ${replayed} again.`] };
      }),
    );

function tableOfEndpoints(endpoints: readonly WebhookEndpoint[]): string[] {
  const rows = endpoints.map(({ id, url, events, enabled, disabledReason, failingSince }) => [
    id,
    url,
    events?.join(',') ?? 'all',
    enabled
      ? failingSince === null
        ? 'enabled'
        : `failing since ${minuteOf(failingSince)}`
      : `disabled${disabledReason === null ? '' : `: ${disabledReason}`}`,
  ]);
  return tableOf(['id', 'url', 'events', 'state (UTC)'], rows);
}

function tableOfDeliveries(deliveries: readonly WebhookDelivery[]): string[] {
  const rows = deliveries.map((one) => [
    one.id,
    minuteOf(one.createdAt),
    one.event,
    one.status,
    String(one.attempts),
    lastOf(one),
  ]);
  return tableOf(['id', 'created (UTC)', 'event', 'status', 'attempts', 'last answer'], rows);
}

const lastOf = ({ lastStatus, lastError }: WebhookDelivery): string =>
  excerptOf(lastError ?? (lastStatus === null ? 'none yet' : String(lastStatus)), 100);

const minuteOf = (time: Date): string => time.toISOString().slice(0, 16);
