import type { Statement } from '../../../db/index.ts';

/**
 * Owes an alert when it tells of something else than the last one, and that one is old enough. The row lock on the
 * instance lets only one of several processes do so.
 */
export const insertAlert = (about: string, reasons: unknown, apartMs: number): Statement => ({
  text: `
with changed as (
  update carillon.instance set alerted_about = $1, alerted_at = carillon.now()
  where alerted_about <> $1
    and (alerted_at is null or alerted_at <= carillon.now() - $3 * interval '1 millisecond')
  returning id
)
insert into carillon.alerts (reasons) select $2::jsonb from changed
returning id`,
  values: [about, JSON.stringify(reasons), apartMs],
});

export interface OwedAlert {
  id: string;
  reasons: unknown[];
  attempts: number;
  createdAt: Date;
}

/** Takes the alerts that are due; one that nobody settles is due again after the lease. */
export const claimAlerts = (leaseMs: number): Statement => ({
  text: `
update carillon.alerts set attempts = attempts + 1, next_at = carillon.now() + $1 * interval '1 millisecond'
where id in (
  select id from carillon.alerts where next_at <= carillon.now() order by next_at limit 10 for update skip locked)
returning id, reasons, attempts, created_at as "createdAt"`,
  values: [leaseMs],
});

export const settleDelivered = (id: string): Statement => ({
  text: `
update carillon.alerts set next_at = null, delivered_at = carillon.now(), last_error = null where id = $1`,
  values: [id],
});

/** `waitMs` null: given up. */
export const settleUndelivered = (id: string, problem: string, waitMs: number | null): Statement => ({
  text: `
update carillon.alerts set next_at = carillon.now() + $3 * interval '1 millisecond', last_error = $2 where id = $1`,
  values: [id, problem, waitMs],
});
