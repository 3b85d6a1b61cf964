import type { Subscriber } from 'epoch/subscriptions';
import { issuingDocuments } from './billing/commands/issue-documents.ts';
import { periodAdjustment } from './billing/sagas/period-adjustment.ts';
import type { Platform } from './platform.ts';
import { sagaInputOf, sagaOutputOf } from './saga-delivery.ts';
import { BILL_SAGAS } from './saga-groups.ts';
import { toBillingAccount, toBillingPeriod } from './targets.ts';

const TARGETS = { ...toBillingAccount, ...toBillingPeriod };

/** Inputs and outputs of the sagas that make bills. */
export function billSubscribers(platform: Platform): readonly Subscriber[] {
  const issuing = issuingDocuments(platform.kernel);
  return BILL_SAGAS.flatMap((saga) => [
    sagaInputOf(platform, saga),
    sagaOutputOf(platform, saga, TARGETS, saga.name === periodAdjustment.name ? issuing : undefined),
  ]);
}
