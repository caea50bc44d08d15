import { describe, expect, it } from 'vitest';
import { databaseLost } from './database-lost.ts';

const error = (message: string, code?: string) => Object.assign(new Error(message), code && { code });

describe('a lost database', () => {
  it.each([
    ['ECONNREFUSED', error('connect ECONNREFUSED 10.0.0.5:5432', 'ECONNREFUSED')],
    ['EAI_AGAIN', error('getaddrinfo EAI_AGAIN db', 'EAI_AGAIN')],
    ['57P01', error('terminating connection due to administrator command', '57P01')],
    ['57P03', error('the database system is starting up', '57P03')],
    ['08006', error('connection failure', '08006')],
    ['53300', error('sorry, too many clients already', '53300')],
    ['the connection broke or timed out', error('Connection terminated unexpectedly')],
    ['the connection broke or timed out', error('Connection terminated due to connection timeout')],
    ['the connection broke or timed out', error('timeout exceeded when trying to connect')],
  ])('is known by %s, and its host is not named', (problem, thrown) => {
    const lost = databaseLost(thrown);
    expect(lost).toMatchObject({ code: 'database_unreachable', status: 503, params: { problem } });
    expect(lost?.message).not.toContain('10.0.0.5');
  });

  it.each([
    error('syntax error', '42601'),
    error('invalid byte sequence', '22021'),
    new TypeError('x is null'),
  ])('is not the reason of a mistake of ours: %s', (thrown) => {
    expect(databaseLost(thrown)).toBeNull();
  });
});
