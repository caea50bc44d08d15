export * from './choose.ts';
export * from './disconnect.ts';
export * from './finish.ts';
export { placeOfLogin } from './login.ts';
export * from './start.ts';
