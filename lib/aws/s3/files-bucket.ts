import type { Clock } from '../../app/ports/clock.ts';
import type { ObjectStore } from '../../app/ports/object-store.ts';
import { createS3Client } from './client.ts';
import { createObjectStore } from './object-store.ts';

/** The bucket of files with its client: what `platform.ts` loads at the first use. */
export function filesBucket(bucket: string, clock: Clock): ObjectStore {
  return createObjectStore({ client: createS3Client(), bucket, clock });
}
