import { createHash } from 'node:crypto';

/** What happened in a run, one line a step: byte for byte the same for the same seed. */
export class Trace {
  readonly lines: string[] = [];
  readonly #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** `ms`: the simulated moment. */
  add(ms: number, who: string, what: string): void {
    this.lines.push(`${clock(ms - this.#startMs)} ${who.padEnd(10)} ${what}`);
  }

  hash(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex');
  }
}

/** "1d 02:03:04.005" since the start of the run. */
function clock(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const time = new Date(ms % 86_400_000).toISOString().slice(11, 23);
  return days === 0 ? time : `${days}d ${time}`;
}
