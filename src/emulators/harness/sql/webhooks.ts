import type { OwedWebhook } from '../emulator.ts';
import type { Statement } from './statement.ts';

export interface OwedWebhookRow {
  id: string;
  platform: string;
  body: string;
  due_at: Date;
}

export const oweWebhook = ({ id, platform, body, dueAt }: OwedWebhook): Statement => ({
  text: `
    insert into carillon_emulator.owed_webhooks (id, platform, body, due_at) values ($1, $2, $3, $4)
    on conflict (id) do update
      set platform = excluded.platform, body = excluded.body, due_at = excluded.due_at`,
  values: [id, platform, body, dueAt],
});

export const listOwedWebhooks = (now: Date, limit: number): Statement => ({
  text: `
    select id, platform, body, due_at from carillon_emulator.owed_webhooks
    where due_at <= $1
    order by due_at, id
    limit $2`,
  values: [now, limit],
});

export const acknowledgeWebhook = (id: string): Statement => ({
  text: 'delete from carillon_emulator.owed_webhooks where id = $1',
  values: [id],
});
