import { z } from '@hono/zod-openapi';
import {
  chooseAccount,
  chooseSchema,
  connectAccount,
  connectSchema,
  disconnectAccount,
  getLogin,
  type ChooseInput,
  type ConnectInput,
} from '../../services/index.ts';
import { accountSchema, begunLoginSchema, loginSchema, success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { viewOf } from './accounts.ts';
import { idParam } from './id-param.ts';

const tag = 'Accounts';
const platformParam = z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) });
const account = success({ account: accountSchema });

/** Accounts that people connect by logging in at the platform. */
export function addConnect(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/accounts/connect/{platform}',
      tag,
      summary: 'Begins a login: answers the page that a person must open within ten minutes.',
      access: 'admin',
      params: platformParam,
      body: connectSchema,
      answers: { 200: { description: 'Where to send the person', schema: success(begunLoginSchema.shape) } },
      errors: ['unknown_platform', 'login_impossible', 'login_unconfigured'],
    },
    async (c) => {
      const input = await readJson<ConnectInput>(c.req.raw, {});
      const { origin } = new URL(c.req.url);
      const platform = c.req.param('platform') ?? '';
      return c.json({
        success: true,
        ...(await connectAccount(services, c.get('caller'), platform, input, origin)),
      });
    },
  );
  const one = { tag, access: 'admin', params: idParam } as const;
  add(
    {
      ...one,
      method: 'get',
      path: '/api/accounts/connect/{id}',
      summary: 'How far a login has come, and what there is to choose from.',
      answers: { 200: { description: 'The login', schema: success({ login: loginSchema }) } },
      errors: ['login_not_found', 'login_over'],
    },
    async (c) => {
      const login = await getLogin(services, c.get('caller'), c.req.param('id') ?? '');
      return c.json({ success: true, login });
    },
  );
  add(
    {
      ...one,
      method: 'post',
      path: '/api/accounts/connect/{id}/choose',
      summary: 'Connects one of several accounts that a login gave access to.',
      body: chooseSchema,
      answers: { 200: { description: 'The connected account', schema: account } },
      errors: ['login_not_found', 'login_over'],
    },
    async (c) => {
      const input = await readJson<ChooseInput>(c.req.raw);
      const chosen = await chooseAccount(services, c.get('caller'), c.req.param('id') ?? '', input);
      return c.json({ success: true, account: viewOf(chosen) });
    },
  );
  add(
    {
      ...one,
      method: 'post',
      path: '/api/accounts/{id}/disconnect',
      summary: 'Forgets the credentials of a login; the account’s tasks wait until it is connected again.',
      answers: { 200: { description: 'The account as it is now', schema: account } },
      errors: ['account_not_found', 'account_not_by_login'],
    },
    async (c) => {
      const left = await disconnectAccount(services, c.get('caller'), c.req.param('id') ?? '');
      return c.json({ success: true, account: viewOf(left) });
    },
  );
}
