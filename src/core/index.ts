export * from './clock.ts';
export * from './error-catalogue.ts';
export * from './errors.ts';
export * from './failure.ts';
export * from './ids.ts';
export * from './logger.ts';
export * from './random.ts';
export * from './seal.ts';
