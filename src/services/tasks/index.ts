export * from './change.ts';
export * from './get.ts';
export * from './list.ts';
export * from './process.ts';
export * from './publish-now.ts';
export * from './request.ts';
export * from './schedule.ts';
export * from './task-view.ts';
