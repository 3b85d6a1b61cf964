import type { Clock } from '../../app/ports/clock.ts';
import type { ObjectStore } from '../../app/ports/object-store.ts';
import type { CallLimits } from '../client-settings.ts';
import { createS3Client } from './client.ts';
import { createObjectStore } from './object-store.ts';

/** The bucket of files with its client: what `platform.ts` loads at the first use. */
export function filesBucket(bucket: string, clock: Clock, limits?: CallLimits): ObjectStore {
  return createObjectStore({ client: createS3Client(limits), bucket, clock });
}
