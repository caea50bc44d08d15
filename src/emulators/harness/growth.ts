import { seedOf } from '../../core/index.ts';

export interface Curve {
  /** The figure at age 0. */
  start: number;
  /** The figure it nears but does not pass, for a post that does very well. */
  ceiling: number;
  /** Age at which half of the growth has happened. */
  halfLifeMs: number;
}

/**
 * A plausible figure of a post: whole, the same for the same post and age, never falling, quick at first and slow later.
 * How well a post does (between 20% and 100% of the ceiling) depends on `postId`, and a little on `name`.
 */
export function growth(postId: string, name: string, ageMs: number, curve: Curve): number {
  const share = (text: string) => seedOf(text) / 2 ** 32;
  const success = 0.2 + 0.6 * share(postId) + 0.2 * share(`${postId}/${name}`);
  const grown = 1 - 2 ** (-Math.max(ageMs, 0) / curve.halfLifeMs);
  return Math.floor(curve.start + (curve.ceiling - curve.start) * success * grown);
}
