/** One SQL statement with its values, without a name: a transaction pooler keeps no prepared statements. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}
