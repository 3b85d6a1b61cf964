import { registry } from '../lib/app/registry.ts';
import { storageUsage } from '../lib/app/sagas/storage-usage.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(storageUsage, registry);
