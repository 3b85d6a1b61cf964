import { projectorOf } from '../lib/app/delivery.ts';
import { usageDays } from '../lib/app/usage/views/usage-days.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, usageDays));
