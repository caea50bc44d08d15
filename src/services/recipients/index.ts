export * from './address.ts';
export * from './erase.ts';
export * from './find.ts';
export * from './keep-preference.ts';
