export * from './feed.ts';
export * from './follow-events.ts';
export * from './keep-events.ts';
export * from './message.ts';
export * from './position.ts';
export type { Reader, StreamFilter, StreamItem } from './reader.ts';
