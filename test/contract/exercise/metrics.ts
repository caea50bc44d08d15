import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../../src/platforms/index.ts';
import { failedAs, type Subject } from './subject.ts';

export function exerciseMetrics(subject: Subject): void {
  const { measure } = subject.exercise.operations;
  describe('metrics', () => (measure === null ? exerciseNone(subject) : exerciseFigures(subject, measure)));
}

function exerciseNone({ platform, open, draft, accept }: Subject): void {
  it('are none', async () => {
    const on = await open();
    expect(await platform.metrics(on.connection, await accept(on, draft('Count me not')))).toBeNull();
  });
}

function exerciseFigures({ platform, open, draft, accept }: Subject, measure: string): void {
  it('are the figures the platform gives, and grow', async () => {
    const on = await open();
    const id = await accept(on, draft('Count me'));
    const young = await platform.metrics(on.connection, id);
    on.clock.move(14 * 60_000);
    const older = await platform.metrics(on.connection, id);
    if (older === null) throw new Error('a post that people saw has figures');
    expect(older.engagement).not.toBeNull();
    expect(figuresOf(older).every((figure) => figure >= 0)).toBe(true);
    expect(sumOf(older)).toBeGreaterThan(young === null ? 0 : sumOf(young));
  });

  it('that can not be read are a failure, not zeros', async () => {
    const on = await open();
    const id = await accept(on, draft('Count me'));
    on.fail(measure, 'before', 'status_503', 10);
    await expect(platform.metrics(on.connection, id)).rejects.toMatchObject(failedAs(/^unavailable$/));
  });
}

const figuresOf = ({ reach, engagement, clicks, raw }: Metrics): number[] =>
  [reach, engagement, clicks, ...Object.values(raw)].filter((figure) => figure !== null);

const sumOf = (metrics: Metrics): number => figuresOf(metrics).reduce((sum, figure) => sum + figure, 0);
