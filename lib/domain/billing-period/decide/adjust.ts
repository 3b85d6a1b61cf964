import type { Day, Month } from '../../metering/day.ts';
import { fromMinor, toMinor } from '../../rating/money.ts';
import type { BillingPeriodEvent, PeriodTerms } from '../events.ts';
import { differencesOf, rateCounts } from '../rate.ts';
import type { BillingPeriodState } from '../state.ts';

export interface PeriodContext {
  readonly organisationId: string;
  readonly period: Month;
  readonly actor: string;
  readonly nowMs: number;
}

/**
 * Rates a final period again as a whole, under its own terms, and says the difference to what was billed; nothing when it
 * comes to the same, or as long as the period has no invoice.
 */
export function adjusted(
  state: BillingPeriodState,
  counts: BillingPeriodState['counts'],
  days: readonly Day[],
  cause: string,
  { organisationId, period, nowMs: atMs }: PeriodContext,
  terms: PeriodTerms['terms'] | undefined = state.status === 'final' ? state.terms : undefined,
  billedCounts: BillingPeriodState['counts'] = state.counts,
): readonly BillingPeriodEvent[] {
  // One that is rated together with others is billed its part of that, whatever it would come to alone.
  if (state.status !== 'final' || terms === undefined || state.volume !== undefined) return [];
  const { currency, billed } = state;
  const before = rateCounts(period, billedCounts, state);
  const after = rateCounts(period, counts, { ...state, terms });
  const difference = toMinor(after.total, currency) - toMinor(state.rated, currency);
  if (difference === 0n) return [];
  const data = {
    organisationId,
    period,
    adjustment: state.adjustments + 1,
    currency,
    amount: fromMinor(difference, currency),
    billed,
    meters: differencesOf(before, after),
    days,
    cause,
    atMs,
  };
  return [{ type: 'PeriodAdjusted', data }];
}
