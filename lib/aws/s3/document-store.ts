import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload } from '@aws-sdk/lib-storage';
import type { Clock } from '../../app/ports/clock.ts';
import type { DocumentStore } from '../../app/ports/document-store.ts';
import { createS3Client } from './client.ts';
import { failed } from './failures.ts';
import { createObjectStore } from './object-store.ts';

/** Two parts at once are all that is held of a document. */
const PART_BYTES = 8 * 1_024 * 1_024;
const PARTS_AT_ONCE = 2;

/** Documents beside the files of the platform, under a prefix whose objects expire. */
export function createDocumentStore(bucket: string, clock: Clock, client = createS3Client()): DocumentStore {
  const { signDownload } = createObjectStore({ client, bucket, clock });
  return {
    signDownload,
    async write(key, contentType, pieces) {
      const hash = createHash('sha256');
      let bytes = 0;
      const body = Readable.from(
        (async function* () {
          for await (const piece of pieces) {
            const buffer = Buffer.from(piece);
            hash.update(buffer);
            bytes += buffer.length;
            yield buffer;
          }
        })(),
        { objectMode: false },
      );
      const upload = new Upload({
        client,
        params: { Bucket: bucket, Key: key, ContentType: contentType, Body: body },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
      });
      // What could not be read for the document is the reader's own error, not the store's.
      const broken = new Promise<never>((_, fail) => body.once('error', fail));
      await Promise.race([upload.done().catch(failed('writing a document', key)), broken]);
      return { bytes, sha256: hash.digest('hex') };
    },
  };
}
