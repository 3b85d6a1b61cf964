import { periodAdjustment } from '../lib/app/billing/sagas/period-adjustment.ts';
import { sagaInputOf } from '../lib/app/saga-delivery.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaInputOf(platform, periodAdjustment));
