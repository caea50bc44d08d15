import { seededRandom } from '../../src/core/index.ts';
import { crashStages, pairStages } from './crash/stages.ts';
import { faultStages } from './faults/stages.ts';
import type { Options } from './options.ts';
import type { Stage } from './stage.ts';

/** What is played, and what is not. */
export interface Plan {
  stages: Stage[];
  /** Ids of what was left out. */
  left: string[];
}

/** How many pairs of a fault and a crash are drawn. */
const pairsDrawn = { full: 48, ci: 4 };

/** Too slow for a sample: they wait for leases of a minute, or for a silent database. */
const isSlow = ({ id }: Stage): boolean =>
  /^(crash|pair)\/(read-back\/freeze|before-intend\/freeze|[^/]+\/silence-database)/.test(id);

export function planOf({ full, seed, only }: Options): Plan {
  const crashes = crashStages();
  const faults = faultStages();
  const pairs = pairStages();
  const all = [...crashes, ...faults, ...pairs];
  if (only !== null) {
    // Of pairs there are many: they are meant only where the text says so.
    const meant = only.includes('pair') ? pairs : [...crashes, ...faults];
    const stages = meant.map((stage) => reduced(stage, only)).filter(({ cells }) => cells.length > 0);
    return { stages, left: [] };
  }
  const random = seededRandom(seed);
  const stages = full
    ? [...crashes, ...faults, ...draw(pairs, pairsDrawn.full, random)]
    : [
        ...faults,
        ...spread(crashes, random),
        ...draw(
          pairs.filter((stage) => !isSlow(stage)),
          pairsDrawn.ci,
          random,
        ),
      ];
  return { stages, left: all.filter((stage) => !stages.includes(stage)).map(({ id }) => id) };
}

/** Only the cells that are meant; the others of its stage are not played with them. */
const reduced = (stage: Stage, only: string): Stage => ({
  ...stage,
  cells: stage.cells.filter(({ id }) => id.includes(only)),
});

function draw(stages: readonly Stage[], count: number, random: () => number): Stage[] {
  const rest = [...stages];
  return Array.from({ length: Math.min(count, rest.length) }, () =>
    rest.splice(Math.floor(random() * rest.length), 1),
  ).flat();
}

/** A drawn sample with each crash point in it, and each strike. */
function spread(crashes: readonly Stage[], random: () => number): Stage[] {
  const quick = crashes.filter((stage) => !isSlow(stage));
  const rest = draw(quick, quick.length, random);
  const missing = {
    points: new Set(rest.map(({ id }) => id.split('/')[1])),
    strikes: new Set(rest.map(({ id }) => id.split('/')[2])),
  };
  const taken: Stage[] = [];
  const newsOf = ({ id }: Stage): number => {
    const [, point, strike] = id.split('/');
    return Number(missing.points.has(point)) + Number(missing.strikes.has(strike));
  };
  while (missing.points.size + missing.strikes.size > 0) {
    rest.sort((a, b) => newsOf(b) - newsOf(a));
    const next = rest.shift();
    if (next === undefined) break;
    const [, point, strike] = next.id.split('/');
    missing.points.delete(point);
    missing.strikes.delete(strike);
    taken.push(next);
  }
  return taken;
}
