import { billingSaga } from '../lib/app/billing/sagas/billing.ts';
import { registry } from '../lib/app/registry.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(billingSaga, registry);
