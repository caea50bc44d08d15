import type { Statement } from '../../../db/index.ts';

export const selectAddress = (id: string): Statement => ({
  text: 'select address from carillon.recipients where id = $1',
  values: [id],
});
