import { buffer } from './buffer.ts';
import type { Format } from './format.ts';
import { hootsuite } from './hootsuite.ts';
import { publer } from './publer.ts';

/** Products whose CSV can be imported, by the name that `from` takes. */
export const formats: Readonly<Record<string, Format>> = { buffer, hootsuite, publer };
