export * from './disk.ts';
export * from './s3.ts';
export type { MediaStore } from './store.ts';
