import { projectorOf } from '../lib/app/delivery.ts';
import { quotas } from '../lib/app/uploads/views/quotas.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, quotas));
