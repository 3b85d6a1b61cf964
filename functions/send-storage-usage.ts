import { storageUsage } from '../lib/app/organisations/sagas/storage-usage.ts';
import { sagaOutputOf } from '../lib/app/saga-delivery.ts';
import { toOrganisation } from '../lib/app/targets.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaOutputOf(platform, storageUsage, toOrganisation));
