import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An S3-compatible server of its own (s3rver). It knows one access key, and does not compare signatures of version 4. */
export interface S3Server {
  /** What Carillon needs to use its bucket. */
  variables: Record<string, string>;
  /** Refuses connections from now on. */
  close(): Promise<void>;
}

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
  httpServer: Server;
}

export async function openS3Server(): Promise<S3Server> {
  // It has no types.
  const Server = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;
  const directory = await mkdtemp(join(tmpdir(), 'carillon-s3-'));
  const server = new Server({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'posts' }],
  });
  const { port } = await server.run();
  let closing: Promise<void> | null = null;
  const close = async () => {
    server.httpServer.closeAllConnections();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    variables: {
      CARILLON_S3_ENDPOINT: `http://127.0.0.1:${port}/`,
      CARILLON_S3_BUCKET: 'posts',
      CARILLON_S3_ACCESS_KEY_ID: 'S3RVER',
      CARILLON_S3_SECRET_ACCESS_KEY: 'S3RVER',
    },
    close: () => (closing ??= close()),
  };
}
