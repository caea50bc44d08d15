import type { Statement } from '../../../../db/index.ts';

/** How long a person may take to log in, and then to choose. */
const lifeMinutes = 10;

const columns = `
  id, workspace_id as "workspaceId", platform, kind, simulated, redirect_uri as "redirectUri", status,
  sealed_ciphertext as sealed, sealed_key_id as "keyId", account_id as "accountId", problem,
  expires_at as "expiresAt", carillon.now() as now`;

/** A row of `account_logins`. */
export interface Login extends Record<string, unknown> {
  id: string;
  workspaceId: string;
  platform: string;
  kind: string;
  simulated: boolean;
  redirectUri: string;
  status: 'begun' | 'exchanging' | 'choosing' | 'connected' | 'failed';
  sealed: Buffer | null;
  keyId: string | null;
  accountId: string | null;
  problem: string | null;
  expiresAt: Date;
  /** The database's time. */
  now: Date;
}

export const insertLogin = (
  login: Pick<Login, 'id' | 'workspaceId' | 'platform' | 'kind' | 'simulated' | 'redirectUri'> & {
    stateHash: string;
    sealed: Buffer;
    keyId: string;
  },
): Statement => ({
  text: `
insert into carillon.account_logins
  (id, workspace_id, platform, kind, simulated, state_hash, redirect_uri, sealed_ciphertext, sealed_key_id, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, carillon.now() + interval '${lifeMinutes} minutes')
returning expires_at as "expiresAt"`,
  values: [
    login.id,
    login.workspaceId,
    login.platform,
    login.kind,
    login.simulated,
    login.stateHash,
    login.redirectUri,
    login.sealed,
    login.keyId,
  ],
});

/** Whoever comes back first takes it; no row for everybody else, and when it is over. */
export const takeLogin = (platform: string, stateHash: string): Statement => ({
  text: `
update carillon.account_logins set status = 'exchanging'
where platform = $1 and state_hash = $2 and status = 'begun' and expires_at > carillon.now()
returning ${columns}`,
  values: [platform, stateHash],
});

export const selectLogin = (workspaceId: string, id: string): Statement => ({
  text: `select ${columns} from carillon.account_logins where workspace_id = $1 and id = $2`,
  values: [workspaceId, id],
});

/** What there is to choose from; the ten minutes begin again. */
export const offerChoice = (id: string, sealed: Buffer, keyId: string): Statement => ({
  text: `
update carillon.account_logins set status = 'choosing', sealed_ciphertext = $2, sealed_key_id = $3,
  expires_at = carillon.now() + interval '${lifeMinutes} minutes'
where id = $1 and status = 'exchanging' returning id`,
  values: [id, sealed, keyId],
});

/** Its end, once: no row when it has come to it otherwise, or is over. */
export const endLogin = (
  { id, status }: Pick<Login, 'id' | 'status'>,
  end: { accountId: string } | { problem: string },
): Statement => ({
  text: `
update carillon.account_logins set status = case when $3::uuid is null then 'failed' else 'connected' end,
  account_id = $3, problem = $4, sealed_ciphertext = null, sealed_key_id = null
where id = $1 and status = $2 and (status = 'exchanging' or expires_at > carillon.now()) returning id`,
  values: [id, status, 'accountId' in end ? end.accountId : null, 'problem' in end ? end.problem : null],
});

/** What nobody can use any more; a day is left to ask what became of it. */
export const forgetLogins = (): Statement => ({
  text: `
with gone as (
  delete from carillon.account_logins where expires_at < carillon.now() - interval '1 day'
)
update carillon.account_logins set sealed_ciphertext = null, sealed_key_id = null
where expires_at < carillon.now() and expires_at >= carillon.now() - interval '1 day'
  and sealed_ciphertext is not null`,
  values: [],
});
