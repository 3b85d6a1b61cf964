import { issuingDocuments } from '../lib/app/billing/commands/issue-documents.ts';
import { periodAdjustment } from '../lib/app/billing/sagas/period-adjustment.ts';
import { sagaOutputOf } from '../lib/app/saga-delivery.ts';
import { toBillingAccount, toBillingPeriod } from '../lib/app/targets.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) =>
  sagaOutputOf(
    platform,
    periodAdjustment,
    { ...toBillingAccount, ...toBillingPeriod },
    issuingDocuments(platform.kernel),
  ),
);
