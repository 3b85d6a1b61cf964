import type { Clock } from '../../app/ports/clock.ts';
import type { ObjectStore } from '../../app/ports/object-store.ts';
import type { CallLimits } from '../client-settings.ts';
import { environment } from '../environment.ts';
import { lazily, once } from '../lazily.ts';

type Pages = Pick<ObjectStore, 'objects' | 'uploads'>;

/** The bucket of files; its adapter is loaded with the first call of a method, or with the first page that is asked for. */
export function objectStore(clock: Clock, limits?: CallLimits): ObjectStore {
  const bucket = environment('FILES_BUCKET');
  const loaded = once(async () => (await import('./files-bucket.ts')).filesBucket(bucket, clock, limits));
  const pages: Pages = {
    async *objects(prefix, after) {
      yield* (await loaded()).objects(prefix, after);
    },
    async *uploads(prefix, after) {
      yield* (await loaded()).uploads(prefix, after);
    },
  };
  const calls = lazily<Omit<ObjectStore, keyof Pages>>(loaded);
  return new Proxy(calls as ObjectStore, {
    get: (_, name) => (name in pages ? pages[name as keyof Pages] : calls[name as keyof typeof calls]),
  });
}
