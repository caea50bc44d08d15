import type { Statement } from './statement.ts';

/** The row stays locked until the transaction ends: no number is given twice, and an undone one is given again. */
export const nextNumber = (name: string): Statement => ({
  text: `
    insert into carillon_emulator.numbers as number (name, value) values ($1, 1)
    on conflict (name) do update set value = number.value + 1
    returning value`,
  values: [name],
});
