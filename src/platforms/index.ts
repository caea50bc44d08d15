export * from './http.ts';
export * from './platform.ts';
export * from './registry.ts';
