import { CarillonError } from '../../core/index.ts';

/**
 * A query string as an object. Names in `lists` may be repeated or comma separated and give arrays.
 * @throws CarillonError `invalid_input` when another name comes twice
 */
export function readQuery(url: string, lists: readonly string[] = []): Record<string, string | string[]> {
  const query = new URL(url).searchParams;
  const read = (name: string): string | string[] => {
    const values = query.getAll(name);
    if (lists.includes(name)) return values.flatMap((value) => value.split(','));
    const [value = '', ...more] = values;
    if (more.length === 0) return value;
    throw new CarillonError('invalid_input', { field: name, problem: 'may be given once' });
  };
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, read(name)]));
}
