export { lockInstance, type Holder, type InstanceLock } from './lock.ts';
export { findEmbedded, startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './start.ts';
export { isUnused } from './unused.ts';
