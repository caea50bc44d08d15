export * from './http.ts';
export * from './media.ts';
export * from './media-problems.ts';
export * from './platform.ts';
export * from './registry.ts';
