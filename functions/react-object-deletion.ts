import { objectDeletionSubscriber } from '../lib/app/every-subscriber.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

export const handler = subscriberHandler((platform) =>
  objectDeletionSubscriber(platform, { objects: objectStore(platform.clock) }),
);
