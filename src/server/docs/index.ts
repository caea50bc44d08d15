export * from './document.ts';
export * from './page.ts';
export * from './schemas.ts';
export * from './shell.ts';
export * from './status-schemas.ts';
export * from './webhook-schemas.ts';
