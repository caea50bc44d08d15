export type { Facts } from './facts.ts';
export { maxPixels } from './picture.ts';
export { recognise } from './recognise.ts';
export { mediaTypes } from './sniff.ts';
