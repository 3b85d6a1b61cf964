import { periodInvoice } from '../lib/app/billing/sagas/period-invoice.ts';
import { sagaOutputOf } from '../lib/app/saga-delivery.ts';
import { toBillingAccount, toBillingPeriod } from '../lib/app/targets.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) =>
  sagaOutputOf(platform, periodInvoice, { ...toBillingAccount, ...toBillingPeriod }),
);
