import { z } from '@hono/zod-openapi';
import {
  campaignChangeSchema,
  campaignListSchema,
  campaignSchema,
  changeCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
  parse,
  pauseCampaign,
  resumeCampaign,
  stopCampaign,
  type CampaignChange,
  type CampaignInput,
  type CampaignListInput,
} from '../../services/index.ts';
import type { ErrorCode } from '../../core/index.ts';
import { campaignDetailSchema, campaignSchemaOut, createdCampaignSchema, success } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readJson, readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

const tag = 'Campaigns';
const detail = success({ campaign: campaignDetailSchema });
const nothing = z.strictObject({});
const idOf = (c: HttpContext): string => c.req.param('id') ?? '';

/** What may be wrong with the accounts, the rule or the size. */
const planErrors: readonly ErrorCode[] = [
  'campaign_too_large',
  'unknown_platform',
  'account_not_found',
  'platform_not_connected',
  'account_unidentified',
  'content_rejected',
  'timezone_required',
];

export function addCampaigns(add: AddRoute, parts: ServerParts): void {
  addCreateAndList(add, parts);
  addOne(add, parts);
  addSwitches(add, parts);
}

function addCreateAndList(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/campaigns',
      tag,
      summary: 'Creates a campaign and plans its first 14 days.',
      access: 'write',
      body: campaignSchema,
      answers: {
        201: { description: 'Created', schema: success({ campaign: createdCampaignSchema }) },
        200: {
          description: 'An equal request made it before',
          schema: success({ campaign: createdCampaignSchema }),
        },
      },
      errors: [...planErrors, 'campaign_stopped'],
    },
    async (c) => {
      const body = await readJson<CampaignInput>(c.req.raw);
      const campaign = await createCampaign(services, c.get('caller'), body);
      return c.json({ success: true, campaign }, campaign.deduplicated ? 200 : 201);
    },
  );
  add(
    {
      method: 'get',
      path: '/api/campaigns',
      tag,
      summary: 'Lists campaigns, newest first.',
      access: 'read',
      query: campaignListSchema,
      answers: {
        200: { description: 'At most 1,000', schema: success({ campaigns: z.array(campaignSchemaOut) }) },
      },
    },
    async (c) => {
      const query = readQuery(c.req.url, ['status']) as CampaignListInput;
      return c.json({ success: true, campaigns: await listCampaigns(services, c.get('caller'), query) });
    },
  );
}

function addOne(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/api/campaigns/{id}',
      tag,
      summary: 'One campaign with what became of its posts.',
      access: 'read',
      params: idParam,
      answers: { 200: { description: 'The campaign', schema: detail } },
      errors: ['campaign_not_found'],
    },
    async (c) => c.json({ success: true, campaign: await getCampaign(services, c.get('caller'), idOf(c)) }),
  );
  add(
    {
      method: 'patch',
      path: '/api/campaigns/{id}',
      tag,
      summary: 'Changes a campaign, and those of its future posts that no person edited, moved or approved.',
      access: 'write',
      params: idParam,
      body: campaignChangeSchema,
      answers: { 200: { description: 'The campaign as it is now', schema: detail } },
      errors: [...planErrors, 'campaign_not_found', 'campaign_stopped'],
    },
    async (c) => {
      const body = await readJson<CampaignChange>(c.req.raw);
      return c.json({
        success: true,
        campaign: await changeCampaign(services, c.get('caller'), idOf(c), body),
      });
    },
  );
}

const switches = [
  ['pause', pauseCampaign, 'Runs none of its posts until it is resumed; what is in flight ends.'],
  ['resume', resumeCampaign, 'Undoes a pause; what went stale meanwhile is skipped.'],
  ['stop', stopCampaign, 'Cancels its posts that wait, for good.'],
] as const;

function addSwitches(add: AddRoute, { services }: ServerParts): void {
  for (const [name, change, summary] of switches) {
    add(
      {
        method: 'post',
        path: `/api/campaigns/{id}/${name}`,
        tag,
        summary,
        access: 'write',
        params: idParam,
        body: nothing,
        answers: { 200: { description: 'The campaign as it is now', schema: detail } },
        errors: [
          'campaign_not_found',
          ...(name === 'stop' ? [] : (['campaign_stopped'] as const)),
          ...(name === 'resume' ? planErrors : []),
        ],
      },
      async (c) => {
        parse(nothing, await readJson(c.req.raw, {}));
        return c.json({ success: true, campaign: await change(services, c.get('caller'), idOf(c)) });
      },
    );
  }
}
