import { registry } from '../lib/app/registry.ts';
import { storageUsage } from '../lib/app/sagas/storage-usage.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(storageUsage, registry);
