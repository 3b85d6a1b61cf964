import type { AddressedCommand } from 'epoch';
import type { BillingPeriodCommand, PeriodCommandOf } from '../../../domain/billing-period/commands.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import type { Month } from '../../../domain/metering/day.ts';

/**
 * A command to a month's billing period, by types alone: functions that only list the subscribers load every saga, and
 * should not load the rating of months with it.
 */
export function toPeriod<T extends BillingPeriodCommand['type']>(
  organisationId: string,
  month: Month,
  type: T,
  data: PeriodCommandOf<T>['data'],
): AddressedCommand {
  return { aggregate: 'billing-period', aggregateId: periodId(organisationId, month), type, data };
}
