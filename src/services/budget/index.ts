export * from './account-budget.ts';
export * from './budget.ts';
export * from './meter.ts';
export * from './settings.ts';
