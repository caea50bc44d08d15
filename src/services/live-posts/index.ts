export * from './edit.ts';
export * from './remove.ts';
