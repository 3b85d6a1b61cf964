import type { Subscriber } from 'epoch/subscriptions';
import type { Platform } from './platform.ts';
import type { ObjectStore } from './ports/object-store.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { toFile } from './targets.ts';
import { observingExpiry } from './uploads/commands/observe-expiring.ts';
import { uploadExpiry } from './uploads/sagas/upload-expiry.ts';

/** Input of the saga that lets uploads expire, and its output, which first counts the parts that the store has. */
export function expirySubscribers(
  platform: Platform,
  objects: Pick<ObjectStore, 'abort' | 'head' | 'listParts'>,
): readonly Subscriber[] {
  const { kernel } = platform;
  return [
    sagaInputOf(platform, uploadExpiry),
    sagaOutputOf(platform, uploadExpiry, toFile, observingExpiry({ kernel, objects }).execute),
  ];
}
