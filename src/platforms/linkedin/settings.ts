import { CarillonError } from '../../core/index.ts';
import { imageMegabytes } from './limits.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What LinkedIn's pages leave open, and what not every app may do. */
export const settings = [
  {
    name: 'LINKEDIN_IMAGE_MAX_MB',
    required: false,
    meaning: `Larger images are made smaller before they are uploaded; ${imageMegabytes.usual} if not set, at most ${imageMegabytes.most}`,
  },
  {
    name: 'LINKEDIN_ETAG_QUOTES',
    required: false,
    meaning:
      'keep if LinkedIn wants the quotes around the ETags of a video’s parts back; strip, without them, if not set',
  },
  {
    name: 'LINKEDIN_UPLOAD_TOKEN',
    required: false,
    meaning:
      'false if LinkedIn refuses the bytes of images and documents when the access token comes with them',
  },
  {
    name: 'LINKEDIN_MEMBER_ANALYTICS',
    required: false,
    meaning: 'true if the token has r_member_postAnalytics; members’ posts are measured then',
  },
];

/** Throws CarillonError `config_invalid`. */
export const settingsIn = (variables: Variables) => ({
  imageMaxBytes: megabytesIn(variables) * 1_000_000,
  etagQuotes: oneOf(variables, 'LINKEDIN_ETAG_QUOTES', ['strip', 'keep']),
  uploadToken: oneOf(variables, 'LINKEDIN_UPLOAD_TOKEN', ['true', 'false']) === 'true',
  memberAnalytics: oneOf(variables, 'LINKEDIN_MEMBER_ANALYTICS', ['false', 'true']) === 'true',
});

function megabytesIn(variables: Variables): number {
  const variable = 'LINKEDIN_IMAGE_MAX_MB';
  const { usual, most } = imageMegabytes;
  const text = variables[variable];
  if (text === undefined) return usual;
  const megabytes = Number(text);
  if (Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= most) return megabytes;
  throw new CarillonError('config_invalid', {
    variable,
    problem: `must be a whole number from 1 to ${most}`,
  });
}

/** The first is meant where nothing is set. */
function oneOf<Value extends string>(
  variables: Variables,
  variable: string,
  values: readonly [Value, Value],
): Value {
  const text = variables[variable];
  if (text === undefined) return values[0];
  const value = values.find((one) => one === text);
  if (value !== undefined) return value;
  throw new CarillonError('config_invalid', { variable, problem: `must be ${values.join(' or ')}` });
}
