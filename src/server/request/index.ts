export * from './read-bytes.ts';
export * from './read-json.ts';
export * from './read-query.ts';
export * from './read-upload.ts';
