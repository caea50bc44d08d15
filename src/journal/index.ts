export * from './effect.ts';
export * from './evidence.ts';
export * from './find.ts';
export * from './intend.ts';
export * from './keep-evidence.ts';
export * from './resolve.ts';
export * from './room.ts';
