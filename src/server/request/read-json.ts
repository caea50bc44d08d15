import { CarillonError, messageOf } from '../../core/index.ts';
import { readBytes } from './read-bytes.ts';

/**
 * The JSON body of a request; `{}` when there is none and `whenEmpty` says so. It is what the caller claims it is: the
 * services check it.
 * @throws CarillonError `invalid_json`, `body_too_large`, `invalid_input` for a key that would change what objects are
 */
export async function readJson<Claimed = unknown>(request: Request, whenEmpty?: Claimed): Promise<Claimed> {
  const bytes = await readBytes(request);
  if (bytes.length === 0 && whenEmpty !== undefined) return whenEmpty;
  return parseJson(decode(bytes)) as Claimed;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CarillonError('invalid_json', { problem: 'it is not valid UTF-8' });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, refuseProto);
  } catch (error) {
    if (error instanceof CarillonError) throw error;
    // A RangeError: nested deeper than the stack.
    throw new CarillonError('invalid_json', { problem: text === '' ? 'it is empty' : messageOf(error) });
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new CarillonError('invalid_input', { field: key, problem: 'is not known' });
  return value;
}
