export { rotateSecret, type Rotated } from './rotate.ts';
export { keyIdsInUse } from './key-ids.ts';
