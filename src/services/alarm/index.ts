export * from './alert.ts';
export * from './keep-alerting.ts';
export * from './reasons.ts';
export * from './sign.ts';
