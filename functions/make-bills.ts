import { billSubscribers } from '../lib/app/bill-subscribers.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler(billSubscribers);
