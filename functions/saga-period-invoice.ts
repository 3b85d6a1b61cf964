import { periodInvoice } from '../lib/app/billing/sagas/period-invoice.ts';
import { sagaInputOf } from '../lib/app/saga-delivery.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaInputOf(platform, periodInvoice));
