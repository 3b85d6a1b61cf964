import { expirySubscribers } from '../lib/app/expiry-subscribers.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

export const handler = subscriberHandler((platform) => expirySubscribers(platform, objectStore(platform.clock)));
