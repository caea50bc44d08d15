import type { Statement } from './statement.ts';

/** Puts "erased" in the place of a text wherever it stands. Each returns a row per entry that it changed. */
export const forgetText = (text: string): readonly Statement[] => [
  {
    text: `
      update carillon_emulator.entities set data = replace(data::text, $1, 'erased')::json
      where position($1 in data::text) > 0 returning 1`,
    values: [text],
  },
  {
    text: `
      update carillon_emulator.owed_webhooks set body = replace(body, $1, 'erased')
      where position($1 in body) > 0 returning 1`,
    values: [text],
  },
];
