export * from './config-schema.ts';
export * from './document.ts';
export * from './emulator-schemas.ts';
export * from './headers.ts';
export * from './page.ts';
export * from './schemas.ts';
export * from './shell.ts';
export * from './status-schemas.ts';
