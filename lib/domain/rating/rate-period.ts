import { defined } from '../defined.ts';
import { type Day, daysBetween, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import { type MeterKey, meterOf } from '../metering/meter.ts';
import { type DatedTerms, pricedMeters } from './dated-terms.ts';
import { takeOff } from './discounts-of-period.ts';
import { type Decimal, display, minus, ZERO } from './exact.ts';
import { sumMoney } from './money.ts';
import type { PeriodLine, Row } from './period-line.ts';
import { rowsOf } from './rows.ts';
import { type DayCounts, runsOf, type Segment } from './segments.ts';

/** Everything that a period is rated from. The same inputs give the same lines, byte for byte. */
export interface PeriodInputs {
  readonly period: Month;
  /** First and last day of the period on which the customer was one. */
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly currency: string;
  readonly terms: DatedTerms;
  readonly counts: DayCounts;
}

export interface RatedPeriod {
  readonly period: Month;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly currency: string;
  /** By meter, then by day. */
  readonly lines: readonly PeriodLine[];
  /** Meters that were used without a price. */
  readonly unpriced: readonly MeterKey[];
  /** The sum of all lines. */
  readonly total: Decimal;
}

/**
 * Rates a period at once from its counts by day and the customer's terms. Amounts are exact until the one rounding of a
 * row; everything above is a sum of whole minor units.
 */
export function ratePeriod(inputs: PeriodInputs): RatedPeriod {
  const { period, fromDay, toDay, currency } = inputs;
  const lines = takeOff(
    metersOf(inputs).flatMap((meter) => linesOf(meter, inputs)),
    currency,
  );
  const shown = lines.filter(({ count, rows }) => count !== '0' || rows.length > 0);
  const total = sumMoney(
    shown.map(({ amount }) => amount),
    currency,
  );
  const unpriced = [...new Set(shown.filter(({ charge }) => charge === undefined).map(({ meter }) => meter))];
  return { period, fromDay, toDay, currency, lines: shown, unpriced, total };
}

function metersOf({ terms, counts, fromDay, toDay }: PeriodInputs): MeterKey[] {
  const meters = new Set(pricedMeters(terms, fromDay, toDay));
  for (const [day, own] of counts)
    if (day >= fromDay && day <= toDay) for (const meter of own.keys()) meters.add(meter);
  return [...meters].sort();
}

function linesOf(meter: MeterKey, { period, fromDay, toDay, currency, terms, counts }: PeriodInputs) {
  const days = daysBetween(firstDayOf(period), lastDayOf(period)) + 1;
  const runs = runsOf(terms, meter, counts, fromDay, toDay);
  const quantity = runs.at(-1)?.segments.at(-1)?.after ?? ZERO;
  return runs.flatMap((run) => {
    const rows = rowsOf(run, { days, quantity, currency });
    return run.segments.map((segment, index) => ({ line: lineOf(meter, segment, rows[index] ?? []), segment }));
  });
}

function lineOf(meter: MeterKey, segment: Segment, rows: readonly Row[]): Omit<PeriodLine, 'amount'> {
  const { fromDay, toDay, plan, overridden, charge, count, before, after } = segment;
  return {
    meter,
    unit: meterOf(meter).unit,
    fromDay,
    toDay,
    ...plan,
    overridden,
    ...defined({ charge }),
    count: `${count}`,
    quantity: display(minus(after, before)),
    rows,
  };
}
