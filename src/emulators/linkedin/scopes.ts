import type { Context } from 'hono';
import { authors } from './entities.ts';

/** What a person can allow an app, by the tables of the documents. */
export const scopes = [
  'openid',
  'profile',
  'email',
  'w_member_social',
  'r_member_social',
  'r_member_postAnalytics',
  'w_organization_social',
  'r_organization_social',
  'rw_organization_admin',
] as const;

export type Scope = (typeof scopes)[number];

export const isScope = (name: string): name is Scope => scopes.some((scope) => scope === name);

const key = 'linkedin.scopes';

/** Remembers what the token of a request allows. */
export const setScopes = (c: Context, granted: readonly Scope[]): void => c.set(key, granted);

export const hasScope = (c: Context, scope: Scope): boolean => scopesOf(c).includes(scope);

const scopesOf = (c: Context): readonly Scope[] => c.get(key) as readonly Scope[];

/** Whether the token may write, or read, what belongs to that author. */
export function mayAct(c: Context, act: 'write' | 'read', author: string): boolean {
  const who = author === authors.organization.urn ? 'organization' : 'member';
  return hasScope(c, `${act === 'write' ? 'w' : 'r'}_${who}_social`);
}

/** Whether w_member_social is the only scope that reaches content: such tokens write and do not read. */
export const onlyWritesAsMember = (c: Context): boolean =>
  !scopesOf(c).some((scope) => /_/.test(scope) && scope !== 'w_member_social');
