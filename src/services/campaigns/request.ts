import { z } from 'zod';
import { Temporal } from 'temporal-polyfill';
import { CarillonError, wallClockAt } from '../../core/index.ts';
import { nextOccurrence } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';
import { checkZone, parseWhen, storableText as text } from '../tasks/index.ts';
import type { CampaignFields } from './sql/campaigns.ts';

const time = z
  .union([text.max(64), z.date()], { error: 'must be a time such as 2026-12-01T09:00:00' })
  .transform((value) => (value instanceof Date ? value.toISOString() : value));

const shape = {
  goal: text.trim().min(1).max(500),
  brief: text.trim().min(1).max(8_000),
  link: text.max(2_048).nullable(),
  accounts: z.array(text.min(1).max(100)).min(1).max(50),
  rule: text.min(1).max(500),
  timezone: text.max(100),
  start: time,
  end: time.nullable(),
  skipDates: z.array(z.iso.date()).max(400),
  postsPerOccurrence: z.int().min(1).max(20),
  minutesApart: z.int().min(0).max(1_440),
  approvalPolicy: z.enum(['auto', 'approval']),
  writeAt: z.enum(['run', 'planning']),
};

/** What a caller sends to create a campaign. Times without an offset are the wall clock of `timezone`. */
export const campaignSchema = z.strictObject({
  ...shape,
  link: shape.link.default(null),
  start: time.optional(),
  end: shape.end.default(null),
  skipDates: shape.skipDates.default([]),
  postsPerOccurrence: shape.postsPerOccurrence.default(1),
  minutesApart: shape.minutesApart.default(15),
  approvalPolicy: shape.approvalPolicy.default('auto'),
  writeAt: shape.writeAt.default('run'),
});

/** What may be changed of one: everything. */
export const campaignChangeSchema = z
  .strictObject(shape)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change');

export type CampaignInput = z.input<typeof campaignSchema>;
export type CampaignChange = z.input<typeof campaignChangeSchema>;

/** A request as columns; `start` and `end` as text, or left as they are. @throws CarillonError `invalid_input` */
export function fieldsOf(
  services: Services,
  request: z.output<typeof campaignSchema>,
  before: { startLocal: string; endLocal: string | null } | null,
): CampaignFields {
  const { start, end, ...rest } = request;
  const timezone = checkZone(request.timezone);
  const localOf = (field: string, value: string): string => {
    const { at, local } = parseWhen(field, value, timezone);
    return local ?? wallClockAt(at, timezone).toString({ smallestUnit: 'second' });
  };
  const startLocal =
    start === undefined ? (before?.startLocal ?? nextMinute(services, timezone)) : localOf('start', start);
  const endLocal = end === null ? null : localOf('end', end);
  if (endLocal !== null && Temporal.PlainDateTime.compare(endLocal, startLocal) < 0)
    throw new CarillonError('invalid_input', { field: 'end', problem: 'must be later than start' });
  const fields = { ...rest, timezone, startLocal, endLocal };
  if (nextOccurrence(fields, services.clock.now()) === null)
    throw new CarillonError('invalid_input', { field: 'rule', problem: 'gives no time from now on' });
  return fields;
}

const nextMinute = ({ clock }: Services, timezone: string): string =>
  wallClockAt(clock.now(), timezone)
    .round({ smallestUnit: 'minute', roundingMode: 'ceil' })
    .toString({ smallestUnit: 'second' });
