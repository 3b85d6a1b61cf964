import type { Kernel } from 'epoch';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import type { DayMeter } from '../../../domain/daily-usage/events.ts';
import { termsOn } from '../../../domain/rating/dated-terms.ts';

/** Of what days counted, what no price is agreed for: of days that are billed and have no invoice yet. Reads the account. */
export async function unpricedOf(
  kernel: Kernel,
  organisationId: string,
  used: readonly DayMeter[],
): Promise<readonly DayMeter[]> {
  if (used.length === 0) return [];
  const { state } = await kernel.load(billingAccountHistory, organisationId);
  if (state.status === 'none') return [];
  const { openedDay, closedOn = '9999-12-31', dated } = state;
  return used.filter(({ day, meter }) => {
    return day >= openedDay && day <= closedOn && termsOn(dated, meter, day).charge === undefined;
  });
}
