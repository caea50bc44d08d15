export * from './api-key.ts';
export * from './cron-secret.ts';
export * from './rate-limit.ts';
