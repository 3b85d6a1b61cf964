import { storageUsage } from '../lib/app/organisations/sagas/storage-usage.ts';
import { registry } from '../lib/app/registry.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(storageUsage, registry);
