export { createHttpApp, createWatchApp } from './app.ts';
export { answerNotStarted } from './not-started.ts';
export { listen, type Listening } from './listen.ts';
export type { HttpEnv, HttpOptions, ServerParts } from './parts.ts';
