import { CarillonError } from '../core/index.ts';

interface Variable {
  name: string;
  required: boolean;
  /** Of the app, not of an account. */
  ofApp?: boolean;
}

/**
 * A platform's variables that have a value; null when none of the required ones has, or only those of the app, for which
 * people log in (empty text is no value).
 * Throws CarillonError `credentials_incomplete` when only some of the required ones have.
 */
export function readCredentials(
  platformName: string,
  spec: readonly Variable[],
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> | null {
  const credentials: Record<string, string> = {};
  for (const { name } of spec) {
    const value = variables[name]?.trim();
    if (value) credentials[name] = value;
  }
  const required = spec.filter((variable) => variable.required).map((variable) => variable.name);
  const present = required.filter((name) => name in credentials);
  const ofApp = spec.filter((variable) => variable.ofApp).map(({ name }) => name);
  const forLogins = present.every((name) => ofApp.includes(name));
  // Half an app is good for nothing.
  const needed = forLogins && present.length > 0 ? required.filter((name) => ofApp.includes(name)) : required;
  const missing = needed.filter((name) => !(name in credentials));
  if (present.length === 0 || (forLogins && missing.length === 0)) return null;
  if (missing.length > 0) {
    throw new CarillonError('credentials_incomplete', {
      platform: platformName,
      missing: missing.join(', '),
      present: present.join(', '),
    });
  }
  return credentials;
}
