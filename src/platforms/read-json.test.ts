import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson, readJson } from './read-json.ts';

describe('readJson', () => {
  it('reads what the schema knows, and null from anything else', () => {
    const schema = z.object({ id: z.string() });
    expect(readJson(schema, '{"id":"1","more":2}')).toEqual({ id: '1' });
    expect(readJson(schema, '{"id":1}')).toBeNull();
    expect(readJson(schema, '<html>')).toBeNull();
  });

  it('parses leniently', () => {
    expect(parseJson('[1]')).toEqual([1]);
    expect(parseJson('')).toBeNull();
  });
});
