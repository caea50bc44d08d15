import { GraphError, parameterError, textOf, type GraphParameters } from '../harness/graph/index.ts';
import { vendorHosts } from './entities.ts';
import type { FacebookSettings } from './facebook-settings.ts';

/** The bytes of a part of a multipart form; null when it was not sent. */
export async function partIn(parameters: GraphParameters, name: string): Promise<Uint8Array | null> {
  const value = parameters[name];
  if (value === undefined) return null;
  if (value instanceof Blob) return new Uint8Array(await value.arrayBuffer());
  throw parameterError(`Param ${name} must be a file.`);
}

/** The bytes at the address in that parameter; null when it was not sent. */
export async function fetched(
  parameters: GraphParameters,
  name: string,
  settings: FacebookSettings,
  maxBytes: number,
): Promise<Uint8Array | null> {
  const url = textOf(parameters, name);
  if (url === null) return null;
  if (!isFetchable(url)) throw parameterError(`Param ${name} must be a valid URL`);
  return settings.download(url, maxBytes).catch(() => {
    throw name === 'url'
      ? new GraphError(324, '(#324) Missing or invalid image file')
      : new GraphError(389, '(#389) Unable to fetch video file from URL.');
  });
}

/** Whether Meta would go there at all: over HTTP, and not to its own content network. */
export function isFetchable(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && /^https?:$/.test(url.protocol) && !`.${url.hostname}`.endsWith(`.${vendorHosts.content}`)
  );
}
