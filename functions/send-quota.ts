import { registry } from '../lib/app/registry.ts';
import { quota } from '../lib/app/uploads/sagas/quota.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(quota, registry);
