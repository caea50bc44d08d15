import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import type { MediaStore } from './store.ts';

/** A bucket of any server that speaks S3, addressed by path. */
export interface S3Settings {
  /** No trailing slash. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Longest wait for the beginning of an answer; an upload may take as long as its bytes do. */
const patienceMs = 30_000;

/** Objects `ab/abcd...`. Each upload is one signed PUT over the hash of its bytes, so that a half one is refused there. */
export function createS3Store(settings: S3Settings): MediaStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings;

  const ask = async (
    method: string,
    hash: string,
    headers: Record<string, string> = {},
    body?: Blob,
  ): Promise<Response> => {
    const signed = await new AwsV4Signer({
      method,
      url: `${endpoint}/${bucket}/${hash.slice(0, 2)}/${hash}`,
      headers: { 'x-amz-content-sha256': body === undefined ? 'UNSIGNED-PAYLOAD' : hash, ...headers },
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
    }).sign();
    const patience = new AbortController();
    const late = () => patience.abort(new Error(`no answer within ${patienceMs / 1_000} s`));
    const timer = body === undefined ? setTimeout(late, patienceMs) : undefined;
    try {
      const { url, headers: all } = signed;
      return await fetch(url, { method, headers: all, signal: patience.signal, ...(body && { body }) });
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    name: `the bucket ${bucket} at ${endpoint}`,
    incoming: join(tmpdir(), 'carillon-media'),
    put: async (hash, path) => {
      await finish(await ask('PUT', hash, {}, await openAsBlob(path)));
    },
    read: async (hash, start, end) => {
      if (end <= start) return new Blob([]).stream();
      const answer = await ask('GET', hash, { range: `bytes=${start}-${end - 1}` });
      const length = Number(answer.headers.get('content-length') ?? end - start);
      if (answer.status === 206 && length === end - start && answer.body !== null) return answer.body;
      if (!(await isThere(answer))) return null;
      // A server that sends something else than what was asked for.
      throw new Error(`it answered ${answer.status} to a part of a file`);
    },
    size: async (hash) => {
      const answer = await ask('HEAD', hash);
      return (await isThere(answer)) ? Number(answer.headers.get('content-length')) : null;
    },
    remove: async (hash) => {
      await isThere(await ask('DELETE', hash));
    },
  };
}

/** False for 404. Throws the server's words for every other refusal. */
async function isThere(answer: Response): Promise<boolean> {
  if (answer.status !== 404) {
    await finish(answer);
    return true;
  }
  const text = await answer.text();
  // A bucket that is not there is no missing file.
  if (text.includes('NoSuchBucket')) throw new Error('the bucket does not exist');
  return false;
}

async function finish(answer: Response): Promise<void> {
  const text = answer.ok ? (await answer.body?.cancel(), '') : await answer.text();
  if (answer.ok) return;
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
  throw new Error(`it answered ${answer.status} ${code}`.trim());
}
