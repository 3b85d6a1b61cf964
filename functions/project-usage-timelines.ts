import { projectorOf } from '../lib/app/delivery.ts';
import { usageTimelines } from '../lib/app/usage/views/usage-timelines.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, usageTimelines));
