import type { Entity, StoreTransaction } from '../emulator.ts';
import type { Statement } from './statement.ts';

export interface EntityRow {
  platform: string;
  kind: string;
  id: string;
  owner: string;
  created_at: Date;
  data: unknown;
}

const columns = 'platform, kind, id, owner, created_at, data';

/** A replaced entity keeps its place in the order. */
export const putEntity = (entity: Entity): Statement => ({
  text: `
    insert into carillon_emulator.entities (${columns})
    values ($1, $2, $3, $4, $5, $6::json)
    on conflict (platform, kind, id) do update
      set owner = excluded.owner, created_at = excluded.created_at, data = excluded.data`,
  values: [
    entity.platform,
    entity.kind,
    entity.id,
    entity.owner,
    entity.createdAt,
    JSON.stringify(entity.data),
  ],
});

export const getEntity = (platform: string, kind: string, id: string): Statement => ({
  text: `select ${columns} from carillon_emulator.entities where platform = $1 and kind = $2 and id = $3`,
  values: [platform, kind, id],
});

export function listEntities(query: Parameters<StoreTransaction['list']>[0]): Statement {
  const values: unknown[] = [query.platform, query.kind];
  const conditions = ['platform = $1', 'kind = $2'];
  if (query.owner !== undefined) conditions.push(`owner = $${values.push(query.owner)}`);
  if (query.since !== undefined) conditions.push(`created_at >= $${values.push(query.since)}`);
  if (query.before !== undefined) {
    // No such entity: null, and nothing is before it.
    conditions.push(`seq < (
      select seq from carillon_emulator.entities where platform = $1 and kind = $2 and id = $${values.push(query.before)}
    )`);
  }
  const text = `
    select ${columns} from carillon_emulator.entities
    where ${conditions.join(' and ')}
    order by seq desc
    limit $${values.push(query.limit)}`;
  return { text, values };
}

export const countKinds = (platform: string): Statement => ({
  text: `
    select kind, count(*)::int as count from carillon_emulator.entities
    where platform = $1 group by kind order by kind collate "C"`,
  values: [platform],
});
