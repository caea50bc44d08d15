export * from './receive.ts';
