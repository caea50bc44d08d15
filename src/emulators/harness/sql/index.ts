export * from './ensure-schema.ts';
export * from './entities.ts';
export * from './forget.ts';
export * from './numbers.ts';
export * from './statement.ts';
export * from './transaction.ts';
export * from './webhooks.ts';
