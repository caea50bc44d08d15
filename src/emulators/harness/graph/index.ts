export * from './graph-credentials.ts';
export * from './graph-error.ts';
export * from './graph-parameters.ts';
export * from './graph-routes.ts';
