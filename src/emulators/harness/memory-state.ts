import type { Entity, OwedWebhook, StoreTransaction } from './emulator.ts';

/** What one transaction changed: enough to replay it. Dates are ISO text, `data` is plain JSON. */
export type Change =
  | { put: Omit<Entity, 'createdAt'> & { createdAt: string } }
  | { number: string; value: number }
  | { owe: Omit<OwedWebhook, 'dueAt'> & { dueAt: string } }
  | { acknowledge: string };

/** `data` is kept as text, so no caller can change what is stored by changing an object it holds. */
interface Row {
  entity: Omit<Entity, 'data'>;
  json: string;
}

/** Rows are never removed, so the place in `rows` is the order of insertion. */
interface Table {
  rows: Row[];
  placeOf: Map<string, number>;
}

/** The whole state of a store that fits into memory, with the undo of every change. */
export class MemoryState {
  readonly #tables = new Map<string, Table>();
  readonly #numbers = new Map<string, number>();
  readonly #owed = new Map<string, OwedWebhook>();

  /** Makes a change and returns what takes it back (to be called in reverse order). */
  apply(change: Change): () => void {
    if ('put' in change) return this.#put(change.put);
    if ('owe' in change)
      return set(this.#owed, change.owe.id, { ...change.owe, dueAt: new Date(change.owe.dueAt) });
    if ('acknowledge' in change) return remove(this.#owed, change.acknowledge);
    return set(this.#numbers, change.number, change.value);
  }

  get<Data>(platform: string, kind: string, id: string): Entity<Data> | null {
    const table = this.#table(platform, kind);
    const row = table.rows[table.placeOf.get(id) ?? -1];
    return row ? entityOf<Data>(row) : null;
  }

  list<Data>(query: Parameters<StoreTransaction['list']>[0]): Entity<Data>[] {
    const { rows, placeOf } = this.#table(query.platform, query.kind);
    const found: Entity<Data>[] = [];
    // A cursor nobody was ever given lies before everything.
    const end = query.before === undefined ? rows.length : (placeOf.get(query.before) ?? 0);
    for (let place = end - 1; place >= 0 && found.length < query.limit; place -= 1) {
      const row = rows[place];
      if (row && matches(row, query)) found.push(entityOf<Data>(row));
    }
    return found;
  }

  number(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  kinds(platform: string): { kind: string; count: number }[] {
    return [...this.#tables]
      .map(([name, { rows }]) => ({ name: name.split('\n'), count: rows.length }))
      .filter(({ name, count }) => name[0] === platform && count > 0)
      .map(({ name, count }) => ({ kind: name[1] ?? '', count }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  owed(now: Date, limit: number): OwedWebhook[] {
    const due = [...this.#owed.values()].filter((webhook) => webhook.dueAt <= now);
    return due.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime()).slice(0, limit);
  }

  #put(put: Extract<Change, { put: unknown }>['put']): () => void {
    const { data, createdAt, ...rest } = put;
    const row = { entity: { ...rest, createdAt: new Date(createdAt) }, json: JSON.stringify(data) };
    const { rows, placeOf } = this.#table(put.platform, put.kind);
    const place = placeOf.get(put.id);
    const replaced = rows[place ?? -1];
    if (place !== undefined && replaced) {
      rows[place] = row;
      return () => void (rows[place] = replaced);
    }
    placeOf.set(put.id, rows.push(row) - 1);
    return () => {
      rows.pop();
      placeOf.delete(put.id);
    };
  }

  #table(platform: string, kind: string): Table {
    const name = `${platform}\n${kind}`;
    const table = this.#tables.get(name) ?? { rows: [], placeOf: new Map() };
    this.#tables.set(name, table);
    return table;
  }
}

function entityOf<Data>(row: Row): Entity<Data> {
  return { ...row.entity, createdAt: new Date(row.entity.createdAt), data: JSON.parse(row.json) as Data };
}

function matches(row: Row, query: { owner?: string; since?: Date }): boolean {
  if (query.owner !== undefined && row.entity.owner !== query.owner) return false;
  return query.since === undefined || row.entity.createdAt >= query.since;
}

function set<Value>(map: Map<string, Value>, key: string, value: Value): () => void {
  const before = map.get(key);
  map.set(key, value);
  return () => void (before === undefined ? map.delete(key) : map.set(key, before));
}

function remove<Value>(map: Map<string, Value>, key: string): () => void {
  const before = map.get(key);
  map.delete(key);
  return () => void (before !== undefined && map.set(key, before));
}
