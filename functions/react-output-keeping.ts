import { outputKeepingSubscriber } from '../lib/app/every-subscriber.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler(outputKeepingSubscriber);
