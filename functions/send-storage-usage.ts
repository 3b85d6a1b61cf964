import { storageUsage } from '../lib/app/organisations/sagas/storage-usage.ts';
import { registry } from '../lib/app/registry.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(storageUsage, registry);
