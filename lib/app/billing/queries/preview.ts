import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { firstDayOf, lastDayOf, type Month } from '../../../domain/metering/day.ts';
import type { DatedTerms } from '../../../domain/rating/dated-terms.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { sumMoney } from '../../../domain/rating/money.ts';
import type { RatedPeriod } from '../../../domain/rating/rate-period.ts';
import type { PastFigures } from './figures.ts';
import { rateMonth } from './rates.ts';

/** A month as it is rated, and as it would be. */
export interface PreviewedMonth {
  readonly period: Month;
  readonly total: Decimal;
  readonly preview: Decimal;
  /** Meter by meter. */
  readonly meters: readonly {
    readonly meter: string;
    readonly count: Decimal;
    readonly amount: Decimal;
    readonly preview: Decimal;
  }[];
}

/** The figures' closed days of each month under a plan from its first day on; the customer's own prices and discounts stay. */
export function previewOf(
  figures: PastFigures,
  { planId, planVersion, charges }: Omit<PublishedPlan, 'currency'>,
): PreviewedMonth[] {
  return previewUnder(figures, (terms, period) => {
    return { ...terms, plans: [{ planId, planVersion, charges, fromDay: firstDayOf(period) }] };
  });
}

/** The figures' closed days of each month, as they are rated and under other terms. */
export function previewUnder(
  figures: PastFigures,
  change: (terms: DatedTerms, period: Month) => DatedTerms,
): PreviewedMonth[] {
  const { lastClosed = '' } = figures;
  return [...figures.periods.keys()].flatMap((period): readonly PreviewedMonth[] => {
    const now = rateMonth(figures, period, lastClosed);
    const then = rateMonth(figures, period, lastClosed, (terms) => change(terms, period));
    if (now === undefined || then === undefined || firstDayOf(period) > lastClosed || lastDayOf(period) < now.fromDay)
      return [];
    return [{ period, total: now.total, preview: then.total, meters: metersOf(now, then) }];
  });
}

function metersOf(now: RatedPeriod, then: RatedPeriod): PreviewedMonth['meters'] {
  const meters = new Set([...now.lines, ...then.lines].map(({ meter }) => meter));
  return [...meters].sort().map((meter) => {
    const own = (rated: RatedPeriod) => rated.lines.filter((line) => line.meter === meter);
    const count = own(now.lines.some((line) => line.meter === meter) ? now : then).reduce(
      (all, line) => all + BigInt(line.count),
      0n,
    );
    return { meter, count: `${count}`, amount: sumOf(own(now), now.currency), preview: sumOf(own(then), now.currency) };
  });
}

function sumOf(lines: readonly { readonly amount: Decimal }[], currency: string): Decimal {
  return sumMoney(
    lines.map(({ amount }) => amount),
    currency,
  );
}
