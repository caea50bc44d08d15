import { parseArgs } from 'node:util';

export interface Options {
  /** Everything, or a sample that a CI run has time for. */
  full: boolean;
  seed: number;
  /** Only cells whose id has this in it. */
  only: string | null;
  /** Where the report goes as JSON. */
  json: string | null;
  /** Stages at once. */
  lanes: number;
  /** Of settle delays and quarantine. */
  scale: number;
}

export const usage = `npm run prove -- [--full | --ci] [--seed <number>] [--only <text>] [--json <file>] [--lanes <number>]
                      [--scale <number>]
  --full   every crash point and every fault, and a larger sample of pairs; the default unless CI=true
  --ci     a sample drawn by the seed
  --only   the cells whose id has the text in it, e.g. crash/on-the-wire/kill-server/facebook`;

/** @throws Error naming what is wrong */
export function readOptions(args: readonly string[], isCi: boolean): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean' },
      ci: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string' },
      lanes: { type: 'string', default: '5' },
      scale: { type: 'string', default: '0.02' },
    },
  });
  if (values.full && values.ci) throw new Error('Take --full or --ci, not both.');
  return {
    full: values.full ?? !(values.ci ?? isCi),
    seed: numberIn('--seed', values.seed, (value) => Number.isInteger(value) && value >= 0),
    only: values.only ?? null,
    json: values.json ?? null,
    lanes: numberIn('--lanes', values.lanes, (value) => Number.isInteger(value) && value >= 1),
    scale: numberIn('--scale', values.scale, (value) => value > 0 && value <= 1),
  };
}

function numberIn(name: string, text: string, isRight: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !isRight(value)) throw new Error(`${name} can't be "${text}".`);
  return value;
}
