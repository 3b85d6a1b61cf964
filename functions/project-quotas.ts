import { projectorOf } from '../lib/app/delivery.ts';
import { quotas } from '../lib/app/uploads/views/quotas.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, quotas));
