import { plans } from '../lib/app/billing/views/plans.ts';
import { projectorOf } from '../lib/app/delivery.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, plans));
