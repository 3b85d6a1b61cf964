import { sagaOutputOf } from '../lib/app/saga-delivery.ts';
import { toQuota } from '../lib/app/targets.ts';
import { quota } from '../lib/app/uploads/sagas/quota.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaOutputOf(platform, quota, toQuota));
