import { GraphError, parameterError, textOf, type GraphParameters } from '../harness/graph/index.ts';
import { vendorHosts, type PostData } from './entities.ts';

/** Cited everywhere, in no official page: the error's own wording is unverified, too. */
const maxMessageCharacters = 63_206;

/** The first of these parameters that was sent. Blanks around a text do not survive (unverified: the strict reading). */
export function messageIn(parameters: GraphParameters, ...names: readonly string[]): string | null {
  const name = names.find((each) => textOf(parameters, each) !== null);
  const message = (name === undefined ? null : textOf(parameters, name))?.trim() || null;
  if (message !== null && [...message].length > maxMessageCharacters)
    throw parameterError(`Param ${name} must be at most ${maxMessageCharacters} characters long`);
  return message;
}

export function linkIn(parameters: GraphParameters): string | null {
  const link = textOf(parameters, 'link')?.trim() || null;
  if (link !== null) checkLink(link);
  return link;
}

function checkLink(link: string): void {
  const url = URL.parse(link.includes('://') ? link : `https://${link}`);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.')) {
    throw new GraphError(1500, '(#1500) The url you supplied is invalid');
  }
  if (vendorHosts.own.some((host) => `.${url.hostname}`.endsWith(`.${host}`))) {
    throw new GraphError(200, '(#200) Permissions error', {
      subcode: 1609008,
      isTransient: false,
      userTitle: "Can't share this link",
      userMessage: 'Links to Facebook can not be shared this way.',
    });
  }
}

export type Content = Pick<PostData, 'message' | 'link'>;

export const isFalse = (parameters: GraphParameters, name: string): boolean =>
  ['false', '0'].includes(textOf(parameters, name) ?? '');

export const isTrue = (parameters: GraphParameters, name: string): boolean =>
  ['true', '1'].includes(textOf(parameters, name) ?? '');

/** Nothing here is published later. */
export function refuseSchedule(parameters: GraphParameters): void {
  if ('scheduled_publish_time' in parameters)
    throw parameterError('The emulator publishes at once only: leave out scheduled_publish_time');
}
