/** The values that labels may take. Other applications insert rows with any text: what is not here is "other". */
export interface Names {
  types: ReadonlySet<string>;
  platforms: ReadonlySet<string>;
}

export const nameIn = (known: ReadonlySet<string>, name: string): string =>
  known.has(name) ? name : 'other';

/** "none": a task that goes to no platform. */
export const platformIn = ({ platforms }: Names, platform: string | null): string =>
  platform === null || platform === '' ? 'none' : nameIn(platforms, platform);
