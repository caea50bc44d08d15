import { placeOfCredentials, placeOfLogin } from '../accounts/index.ts';
import { placeOfWebhookSecret } from '../webhook-endpoints/index.ts';

/** A column that holds what a `Sealer` with CARILLON_SECRET made; its table has an `id`. */
export interface SealedColumn {
  table: string;
  ciphertext: string;
  keyId: string;
  /** What the ciphertext of the row with that id is bound to. */
  placeOf(id: string): string;
  /** SQL: somebody is about to write the row. */
  isBusy: string;
}

/** Every one there is: `carillon rotate-secret` and the doctor know no other. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'accounts',
    ciphertext: 'credentials_ciphertext',
    keyId: 'credentials_key_id',
    placeOf: placeOfCredentials,
    isBusy: 'coalesce(refresh_lease_until > carillon.now(), false)',
  },
  {
    table: 'webhook_endpoints',
    ciphertext: 'secret_ciphertext',
    keyId: 'secret_key_id',
    placeOf: placeOfWebhookSecret,
    isBusy: 'false',
  },
  {
    table: 'account_logins',
    ciphertext: 'sealed_ciphertext',
    keyId: 'sealed_key_id',
    placeOf: placeOfLogin,
    isBusy: 'false',
  },
];
