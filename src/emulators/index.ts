export * from './harness/index.ts';
export * from './registry.ts';
