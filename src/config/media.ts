import { join, resolve } from 'node:path';
import { CarillonError } from '../core/index.ts';

/** Where the files of posts are kept, and how long. */
export interface MediaConfig {
  /** Absolute; used where there is no S3. */
  folder: string;
  s3: {
    /** No trailing slash. */
    endpoint: string;
    bucket: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
  } | null;
  /** Most bytes of one file. */
  maxBytes: number;
  /** Days that a file stays which no task shows. */
  keepDays: number;
  /** Where platforms reach this server, without trailing slash; null where they can't. */
  publicUrl: string | null;
  /** Whether files may be fetched from loopback and private addresses. */
  allowPrivate: boolean;
  /** This host forgets its disk between requests. */
  isServerless: boolean;
}

interface MediaVariables {
  CARILLON_PUBLIC_URL?: string | undefined;
  CARILLON_MEDIA_DIR?: string | undefined;
  CARILLON_MEDIA_MAX_MB: number;
  CARILLON_MEDIA_KEEP_DAYS: number;
  CARILLON_ALLOW_PRIVATE_MEDIA: 'true' | 'false';
  CARILLON_S3_ENDPOINT?: string | undefined;
  CARILLON_S3_BUCKET?: string | undefined;
  CARILLON_S3_REGION: string;
  CARILLON_S3_ACCESS_KEY_ID?: string | undefined;
  CARILLON_S3_SECRET_ACCESS_KEY?: string | undefined;
}

/** @throws CarillonError `config_invalid` when only a part of S3 is set */
export function mediaOf(env: MediaVariables, dataDir: string, isServerless: boolean): MediaConfig {
  const { CARILLON_MEDIA_DIR: folder } = env;
  return {
    folder: folder === undefined ? join(dataDir, 'media') : resolve(folder),
    s3: s3Of(env),
    maxBytes: Math.floor(env.CARILLON_MEDIA_MAX_MB * 1024 * 1024),
    keepDays: env.CARILLON_MEDIA_KEEP_DAYS,
    publicUrl: env.CARILLON_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    allowPrivate: env.CARILLON_ALLOW_PRIVATE_MEDIA === 'true',
    isServerless,
  };
}

function s3Of(env: MediaVariables): MediaConfig['s3'] {
  const { CARILLON_S3_ENDPOINT: endpoint, CARILLON_S3_BUCKET: bucket, CARILLON_S3_REGION: region } = env;
  const { CARILLON_S3_ACCESS_KEY_ID: accessKeyId, CARILLON_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const needed = {
    CARILLON_S3_ENDPOINT: endpoint,
    CARILLON_S3_BUCKET: bucket,
    CARILLON_S3_ACCESS_KEY_ID: accessKeyId,
    CARILLON_S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === Object.keys(needed).length) return null;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey)
    throw new CarillonError('config_invalid', {
      variable: missing.join(', '),
      problem: 'missing; files are kept in S3 with all of its variables, on disk with none',
    });
  return { endpoint: endpoint.replace(/\/+$/, ''), bucket, region, accessKeyId, secretAccessKey };
}
