export * from './account.ts';
export * from './connections.ts';
export * from './pick.ts';
export * from './sync.ts';
