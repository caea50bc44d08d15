export * from './accounts/index.ts';
export * from './alarm/index.ts';
export * from './campaigns/index.ts';
export * from './context.ts';
export * from './instance/index.ts';
export * from './keys/index.ts';
export * from './tasks/index.ts';
export * from './webhooks/index.ts';
