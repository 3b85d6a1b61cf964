import { projectorOf } from '../lib/app/delivery.ts';
import { usageTimelines } from '../lib/app/usage/views/usage-timelines.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, usageTimelines));
