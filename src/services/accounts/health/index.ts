export * from './ask-health.ts';
export * from './check-accounts.ts';
export * from './health.ts';
export * from './keep-checking.ts';
