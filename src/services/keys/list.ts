import type { Caller, Services } from '../context.ts';
import type { Scope } from './scopes.ts';
import { selectKeys } from './sql/keys.ts';

/** A key without its text, which nobody has. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: Date;
  /** To the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** The keys of a workspace, oldest first; revoked ones too. */
export async function listKeys({ db }: Pick<Services, 'db'>, { workspaceId }: Caller): Promise<ApiKey[]> {
  return db.run<ApiKey & Record<string, unknown>>(selectKeys(workspaceId));
}
