export { startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './server.ts';
