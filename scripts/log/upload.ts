import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { LogManifest } from '../../lib/app/platform/queries/log-copy.ts';
import { NDJSON, PARQUET } from '../../lib/aws/s3/log-copies.ts';
import { UsageError } from '../run-command.ts';
import { MANIFEST, verifyFiles, verifyTables } from './files.ts';

/** Held of a file that is sent: parts of S3 at once. */
const PART_BYTES = 8 * 1_024 * 1_024;
const PARTS_AT_ONCE = 2;

/** Where copies go: each in a folder of its own below the prefix. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** `s3://bucket/prefix`, with or without a prefix. */
export function placeOfUrl(url: string): S3Place {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new UsageError(`--to takes a place such as s3://bucket/prefix, not ${url}`);
  return { bucket, prefix: rest.replace(/\/+$/, '') };
}

/**
 * Sends a copy of the log to S3, below the instant of its export, after its files were compared with the manifest. The manifest goes
 * last: what has none was cut off. S3 compares each part with a checksum. Answers with the address.
 */
export async function uploadCopy(
  client: S3Client,
  folder: string,
  manifest: LogManifest,
  { bucket, prefix }: S3Place,
): Promise<string> {
  await verifyFiles(folder, manifest);
  await verifyTables(folder, manifest);
  const below = [prefix, manifest.exportedAt.replaceAll(':', '-')].filter(Boolean).join('/');
  const send = async (name: string, type: string, sha256?: string) => {
    const params = {
      Bucket: bucket,
      Key: `${below}/${name}`,
      Body: createReadStream(path.join(folder, name)),
      ContentType: type,
      ChecksumAlgorithm: 'CRC32' as const,
      ...(sha256 !== undefined && { Metadata: { sha256 } }),
    };
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done();
  };
  for (const part of manifest.parts) await send(part.path, NDJSON, part.sha256);
  for (const table of manifest.tables ?? []) await send(table.path, PARQUET, table.sha256);
  await send(MANIFEST, 'application/json');
  return `s3://${bucket}/${below}`;
}
