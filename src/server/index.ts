export { createHttpApp } from './app.ts';
export { listen, type Listening } from './listen.ts';
export type { HttpEnv, HttpOptions, ServerParts } from './parts.ts';
