import { CarillonError } from '../../core/index.ts';
import { ordinary, type Allowed } from './account-kind.ts';
import { lengths } from './limits.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export const settings = [
  {
    name: 'TWITTER_MAX_LENGTH',
    required: false,
    meaning: `Weighted characters that X lets the account post, ${lengths.ordinary} if not set, at most ${lengths.most}`,
  },
  {
    name: 'TWITTER_ALLOW_REPLIES',
    required: false,
    meaning:
      'false if X does not let the app answer its own posts; threads and first comments are refused then',
  },
  {
    name: 'TWITTER_ALLOW_QUOTES',
    required: false,
    meaning: 'true if the app has an Enterprise plan; posts may quote others then',
  },
];

/** Throws CarillonError `config_invalid`. */
export const allowedIn = (variables: Variables): Allowed => ({
  length: lengthIn(variables['TWITTER_MAX_LENGTH']),
  replies: isTrue('TWITTER_ALLOW_REPLIES', variables) ?? ordinary.replies,
  quotes: isTrue('TWITTER_ALLOW_QUOTES', variables) ?? ordinary.quotes,
});

function lengthIn(text: string | undefined): number {
  if (text === undefined) return ordinary.length;
  const length = Number(text);
  if (!Number.isInteger(length) || length < lengths.ordinary || length > lengths.most) {
    const problem = `must be a whole number from ${lengths.ordinary} to ${lengths.most}`;
    throw new CarillonError('config_invalid', { variable: 'TWITTER_MAX_LENGTH', problem });
  }
  return length;
}

function isTrue(variable: string, variables: Variables): boolean | undefined {
  const text = variables[variable];
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new CarillonError('config_invalid', { variable, problem: 'must be true or false' });
}
