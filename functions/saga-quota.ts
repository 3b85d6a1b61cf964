import { registry } from '../lib/app/registry.ts';
import { quota } from '../lib/app/uploads/sagas/quota.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(quota, registry);
