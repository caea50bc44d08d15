import type { Emulator, EmulatorStore, Entity } from './emulator.ts';
import { createRedactor, sweep } from './redaction.ts';

/** What a platform remembers of one kind, without secrets. */
export interface ShownState {
  platform: string;
  kinds: { kind: string; count: number }[];
  /** The one that is shown; null while nothing is remembered. */
  kind: string | null;
  /** Newest first. */
  entities: Pick<Entity, 'id' | 'owner' | 'createdAt' | 'data'>[];
  /** The offset of those before; null: there are none. */
  next: number | null;
}

/** `kind`: null is the first there is. */
export async function readState(
  store: EmulatorStore,
  { platform, hides }: Emulator,
  query: { kind: string | null; offset: number; limit: number },
): Promise<ShownState> {
  const { offset, limit } = query;
  const kinds = await store.kinds(platform);
  const kind = query.kind ?? kinds[0]?.kind ?? null;
  // An offset and no id: that of a token is the token itself.
  const found =
    kind === null
      ? []
      : await store.transaction(`${platform}/state`, (tx) =>
          tx.list({ platform, kind, limit: offset + limit + 1 }),
        );
  const redactor = createRedactor(hides?.people);
  const isHidden = kind !== null && (hides?.kinds?.includes(kind) ?? false);
  const shown = found.slice(offset, offset + limit).map(({ id, owner, createdAt, data }) => ({
    id: isHidden ? redactor.secret(id) : redactor.text(id),
    owner,
    createdAt,
    data: redactor.json(data),
  }));
  const entities = shown.map((entity) => ({
    ...entity,
    id: sweep(entity.id, redactor.found),
    data: JSON.parse(sweep(JSON.stringify(entity.data ?? null), redactor.found)) as unknown,
  }));
  const next = found.length > offset + limit ? offset + limit : null;
  return { platform, kinds, kind, entities, next };
}
