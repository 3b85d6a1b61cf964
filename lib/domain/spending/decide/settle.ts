import { dayEnd, lastDayOf } from '../../metering/day.ts';
import { compare, exact, times } from '../../rating/exact.ts';
import type { Budget, SpendingEvent, SpentInMonth } from '../events.ts';
import { forecastOf } from '../forecast.ts';
import { evolveSpending, monthAt, type SpendingState, thresholdKey } from '../state.ts';
import { shown, usedOf } from '../used.ts';

interface Run {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Replaces an attempt's reservation by what it came to. One that has none began before there were any. */
export function settle(
  { attemptId, run }: { readonly attemptId: string; readonly run?: Run },
  state: SpendingState,
  atMs: number,
): readonly SpendingEvent[] {
  const reservation = state.reserved[attemptId];
  if (reservation === undefined) return [];
  const months = run === undefined ? [] : monthsOf(run, reservation.unitPrice);
  const settled: SpendingEvent = { type: 'SpendSettled', data: { attemptId, months, atMs } };
  return [settled, ...reached(evolveSpending(state, settled), atMs)];
}

/** A run's milliseconds by the month (UTC) in which they are. */
function monthsOf({ fromMs, toMs }: Run, unitPrice: string): SpentInMonth[] {
  const months: SpentInMonth[] = [];
  for (let start = fromMs; start < toMs; ) {
    const period = monthAt(start);
    const end = Math.min(toMs, dayEnd(lastDayOf(period)));
    const amount = shown(times(exact(unitPrice), exact(BigInt(end - start), 1_000n)));
    months.push({ period, amount });
    start = end;
  }
  return months;
}

/** Thresholds of this month that are reached and were not yet. */
export function reached(state: SpendingState, atMs: number): readonly SpendingEvent[] {
  const period = monthAt(atMs);
  return Object.values(state.budgets).flatMap((budget) => {
    const { spent } = usedOf(state, budget, period);
    const values = { actual: spent, forecast: forecastOf(spent, period, atMs) };
    return budget.thresholds.flatMap((threshold): SpendingEvent[] => {
      const amount = values[threshold.of];
      if (amount === undefined || !isReached(budget, threshold.percent, amount)) return [];
      const { budgetId, amount: limit, currency } = budget;
      if (state.reached[budgetId]?.includes(thresholdKey(period, threshold))) return [];
      const data = { budgetId, period, ...threshold, amount, budget: limit, currency, atMs };
      return [{ type: 'ThresholdReached', data }];
    });
  });
}

function isReached({ amount: limit }: Budget, percent: number, amount: string): boolean {
  return compare(times(exact(amount), exact('100')), times(exact(limit), exact(BigInt(percent)))) >= 0;
}
