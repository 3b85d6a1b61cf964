import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type LogManifest, manifestOf } from '../../app/platform/queries/log-copy.ts';
import type { LogCopies } from '../../app/ports/log-copies.ts';
import { createS3Client } from './client.ts';
import { failed } from './failures.ts';

/** Manifests are apart from the files: what is listed there is whole. */
export const MANIFESTS = 'manifests/';
export const NDJSON = 'application/x-ndjson';
export const PARQUET = 'application/vnd.apache.parquet';
/** Held of a file: parts of S3 at once. */
const PART_BYTES = 8 * 1_024 * 1_024;
const PARTS_AT_ONCE = 2;

/** Daily copies of the log as objects of a bucket. */
export function createLogCopies(bucket: string, client = createS3Client()): LogCopies<LogManifest> {
  const keyOf = (through: string) => `${MANIFESTS}${through}.json`;
  return {
    begin(path) {
      const { write, ...file } = uploadTo(client, { Bucket: bucket, Key: path, ContentType: NDJSON });
      return { ...file, write: (text) => write(Buffer.from(text)) };
    },
    async beginTable(path) {
      const { createLogTable } = await import('../log-table.ts');
      const { end, abandon, ...sink } = uploadTo(client, { Bucket: bucket, Key: path, ContentType: PARQUET });
      const { add, end: endTable } = createLogTable(sink);
      return { add, end: async () => ({ rows: await endTable(), ...(await end()) }), abandon };
    },
    async newestBefore(day) {
      let newest: string | undefined;
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: MANIFESTS }))
        for (const { Key = '' } of Contents) if (Key < keyOf(day) && Key > (newest ?? '')) newest = Key;
      if (newest === undefined) return undefined;
      const { Body } = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: newest }))
        .catch(failed('reading the manifest of a copy', newest));
      return manifestOf((await Body?.transformToString()) ?? '');
    },
    async keep(through, manifest) {
      const Key = keyOf(through);
      const Body = `${JSON.stringify(manifest, null, 1)}\n`;
      await client
        .send(new PutObjectCommand({ Bucket: bucket, Key, ContentType: 'application/json', Body }))
        .catch(failed('keeping the manifest of a copy', Key));
    },
  };
}

/** An object that is written as its bytes come. */
function uploadTo(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string; readonly ContentType: string },
) {
  const hash = createHash('sha256');
  let bytes = 0;
  const body = new PassThrough();
  const params = { ...object, Body: body };
  const upload = new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE });
  const uploaded = upload.done().catch(failed('writing a copy of the log', object.Key));
  // Whoever writes next, or ends the file, learns of it.
  uploaded.catch((error: Error) => body.destroy(error));
  body.on('error', () => {});
  return {
    async write(chunk: Uint8Array): Promise<void> {
      hash.update(chunk);
      bytes += chunk.length;
      if (body.errored) throw body.errored;
      if (!body.write(chunk)) await once(body, 'drain');
    },
    async end() {
      body.end();
      await uploaded;
      return { bytes, sha256: hash.digest('hex') };
    },
    abandon: () => upload.abort(),
  };
}
