export * from './account.ts';
export * from './connecting/index.ts';
export * from './connections.ts';
export * from './pick.ts';
export { placeOfCredentials } from './renewed.ts';
export type { Renewal } from './renew.ts';
export * from './renew-when-expired.ts';
export * from './sync.ts';
