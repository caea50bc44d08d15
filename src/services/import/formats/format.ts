import type { Column } from '../fields.ts';

/** A CSV that another product writes or reads. Columns that its documents do not name are refused. */
export interface Format {
  /** Null: the file has no header, and its columns stand in the order of `columns`. */
  header: ((cell: string) => string) | null;
  /** By the name that `header` makes of a cell. */
  columns: ReadonlyMap<string, Column>;
}

export const media: Column = { refused: 'pictures and videos can not be imported yet' };
