import { plans } from '../lib/app/billing/views/plans.ts';
import { projectorOf } from '../lib/app/delivery.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, plans));
