import { CarillonError } from '../core/index.ts';

/** Of the network, and of Postgres: going down or starting up (57P0x), no connections left (53300). */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

/** pg says these without a code. */
const sentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** `database_unreachable` when the database is gone, else null. Names no host: anybody may read the answer. */
export function databaseLost(thrown: Error): CarillonError | null {
  const code = 'code' in thrown ? String(thrown.code) : '';
  // Class 08: connection exceptions.
  if (!codes.has(code) && !/^08\w{3}$/.test(code) && !sentences.test(thrown.message)) return null;
  const problem = code === '' ? 'the connection broke or timed out' : code;
  return new CarillonError('database_unreachable', { target: 'DATABASE_URL', problem }, { cause: thrown });
}
