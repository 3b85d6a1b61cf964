import { projectorOf } from '../lib/app/delivery.ts';
import { usageDays } from '../lib/app/usage/views/usage-days.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, usageDays));
