import { storageSubscribers } from '../lib/app/storage-subscribers.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler(storageSubscribers);
