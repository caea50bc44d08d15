import type { Statement } from '../../../db/index.ts';

export const selectInstance = (): Statement => ({ text: 'select id from carillon.instance', values: [] });

export const updateInstance = (id: string): Statement => ({
  text: 'update carillon.instance set id = $1',
  values: [id],
});
