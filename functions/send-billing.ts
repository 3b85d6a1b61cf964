import { billingSaga } from '../lib/app/billing/sagas/billing.ts';
import { registry } from '../lib/app/registry.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(billingSaga, registry);
