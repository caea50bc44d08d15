import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/index.ts';
import type { Cell, Course, Effect, Ending, Post } from './cells.ts';
import { judge, unproven } from './judge.ts';
import { readOptions } from './options.ts';
import { planOf } from './plan.ts';
import { subjects } from './subjects.ts';
import { statements, statementsIn } from './world/wire.ts';

const planFor = (...args: string[]) => planOf(readOptions(args, false));
const idsOf = (...args: string[]) => planFor(...args).stages.map(({ id }) => id);

describe('the plan', () => {
  it('of a full run has every crash point with every strike, and every fault', () => {
    const ids = idsOf('--full');
    expect(ids.filter((id) => id.startsWith('crash/'))).toHaveLength(7 * 9);
    expect(ids.filter((id) => id.startsWith('fault/'))).toHaveLength(5);
    expect(planFor('--full').left.every((id) => id.startsWith('pair/'))).toBe(true);
  });

  it.each(['1', '2', '3', '4'])('of a sample with seed %s has each crash point and each strike', (seed) => {
    const parts = idsOf('--ci', '--seed', seed)
      .filter((id) => id.startsWith('crash/'))
      .map((id) => id.split('/'));
    expect(new Set(parts.map(([, point]) => point)).size).toBe(7);
    // A silent Postgres takes longer than a sample may.
    expect(new Set(parts.map(([, , strike]) => strike)).size).toBe(8);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(idsOf('--ci', '--seed', '5')).toEqual(idsOf('--ci', '--seed', '5'));
    expect(idsOf('--ci', '--seed', '5')).not.toEqual(idsOf('--ci', '--seed', '6'));
  });

  it('names what is left out', () => {
    const { stages, left } = planFor('--ci');
    expect(left).toContain('crash/on-the-wire/silence-database');
    expect(stages.map(({ id }) => id).filter((id) => left.includes(id))).toEqual([]);
  });

  it('of one cell is that cell', () => {
    const { stages } = planFor('--only', 'crash/on-the-wire/kill-server/facebook');
    expect(stages.flatMap(({ cells }) => cells.map(({ id }) => id))).toEqual([
      'crash/on-the-wire/kill-server/facebook',
    ]);
  });
});

const completed: Ending = { status: 'completed', failureKind: null, lastError: null, incident: null };
const unknown: Ending = {
  ...completed,
  status: 'failed',
  failureKind: 'outcome_unknown',
  lastError: 'who knows',
};

function cellOf(subjectId: string): Cell {
  const subject = subjects.find(({ id }) => id === subjectId);
  if (subject === undefined) throw new Error(subjectId);
  return {
    id: `fault/x/${subjectId}`,
    row: 'x',
    kind: 'fault',
    line: 'x',
    subject,
    isDeaf: false,
    losesToken: false,
  };
}

/** The verdict on one post of a single text, by how it ended, how often it is live, and what was asked. */
function verdictOn(
  subjectId: string,
  ending: Ending,
  live: number,
  course: Partial<Course> = {},
  expected = 1,
) {
  const cell = cellOf(subjectId);
  const post: Post = { id: 'a', cell, texts: ['one'], to: null, expected };
  const effect = { seq: 1, remoteId: 'r', textHash: sha256('one'), taskId: 'a' };
  const effects: Effect[] = Array.from({ length: live }, () => effect);
  return judge(cell, [post], {
    endings: new Map([['a', ending]]),
    courses: new Map([['a', { questions: [], waitsCutShort: 0, reconnections: 0, ...course }]]),
    effects: new Map([['a', effects]]),
  });
}

describe('the judge', () => {
  it('accepts a post that is completed and live once', () => {
    expect(verdictOn('facebook', completed, 1)).toMatchObject({ broken: [], effects: 1, twice: 0, lost: 0 });
  });

  it('sees a post that is live twice', () => {
    expect(verdictOn('facebook', completed, 2)).toMatchObject({ twice: 1, broken: [expect.any(String)] });
  });

  it.each([
    ['is completed and not live', completed, 0],
    ['failed and is live', unknown, 1],
    ['is still running in the end', { ...completed, status: 'running' }, 1],
    ['was cancelled and is live', { ...completed, status: 'cancelled' }, 1],
  ])('calls a post lost that %s', (_what, ending, live) => {
    expect(verdictOn('linkedin-member', ending, live)).toMatchObject({ lost: 1 });
  });

  it('takes no failure for an end, though nothing is live, unless a refusal was expected', () => {
    expect(verdictOn('facebook', unknown, 0).broken).toHaveLength(1);
    const rejected = { ...unknown, failureKind: 'rejected' };
    expect(verdictOn('facebook', rejected, 0, {}, 0).broken).toEqual([]);
    expect(verdictOn('facebook', unknown, 0, {}, 0).broken).toHaveLength(1);
  });

  it.each([
    ['facebook', 0, false],
    ['facebook', 1, false],
    ['whatsapp', 0, true],
    ['whatsapp', 1, false],
    ['whatsapp-muted', 1, true],
    ['linkedin-member', 1, true],
  ])('of %s with %i live: a person may be asked: %s', (subject, live, may) => {
    expect(verdictOn(subject, completed, 1, { questions: [{ live }] }).broken.length === 0).toBe(may);
  });

  it('sees an account that was held though its token lives', () => {
    expect(verdictOn('facebook', completed, 1, { reconnections: 1 }).broken).toHaveLength(1);
  });

  it('sees an effect that belongs to no post', () => {
    const cell = cellOf('facebook');
    const post: Post = { id: 'a', cell, texts: ['one'], to: null, expected: 1 };
    const effect = { seq: 1, remoteId: 'r', textHash: sha256('one'), taskId: 'a' };
    const seen = {
      endings: new Map([['a', completed]]),
      courses: new Map(),
      effects: new Map([['a', [effect, { ...effect, seq: 2, taskId: null }]]]),
    };
    expect(judge(cell, [post], seen).broken).toHaveLength(1);
  });

  it('takes what was not reached for broken', () => {
    expect(unproven(cellOf('facebook'), new Error('not reached')).broken).toHaveLength(1);
  });
});

describe('a line to Postgres', () => {
  const message = (type: string, body: string): Buffer => {
    const head = Buffer.alloc(type.length + 4);
    head.write(type);
    head.writeInt32BE(body.length + 4, type.length);
    return Buffer.concat([head, Buffer.from(body)]);
  };

  it('reads statements however their bytes are cut', () => {
    const sent = Buffer.concat([
      message('', '\0\0\0\0user\0me\0'),
      message('P', `\0${statements.intend} ...\0\0\0`),
      message('S', ''),
      message('Q', 'select 1\0'),
    ]);
    for (const size of [1, 7, sent.length]) {
      const read = statementsIn();
      const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
        sent.subarray(index * size, (index + 1) * size),
      );
      const messages = chunks.flatMap((chunk) => read(chunk));
      expect(messages.map(({ text }) => text)).toEqual([null, `${statements.intend} ...`, null, 'select 1']);
      expect(Buffer.concat(messages.map(({ bytes }) => bytes))).toEqual(sent);
    }
  });
});
