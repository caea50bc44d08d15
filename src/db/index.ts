export * from './backup.ts';
export * from './count-others.ts';
export * from './hint.ts';
export * from './migrate.ts';
export * from './move.ts';
export { refuseMark } from './move-mark.ts';
export * from './pool.ts';
export * from './snapshot.ts';
export * from './embedded/index.ts';
