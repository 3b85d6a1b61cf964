import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, type Day, dayEnd, firstDayOf, isDay, lastDayOf, type Month } from '../../metering/day.ts';
import { faultOfCharge } from '../../rating/charge-fault.ts';
import { cutsOf, type DatedOverride, termsOn } from '../../rating/dated-terms.ts';
import { isAmount, isCurrency } from '../../rating/money.ts';
import type { PeriodCommandOf } from '../commands.ts';
import type { BillingPeriodEvent, PeriodTerms } from '../events.ts';
import { rateCounts } from '../rate.ts';
import { type BillingPeriodState, evolveBillingPeriod, type FinalPeriod, takenOver } from '../state.ts';
import { adjusted, type PeriodContext } from './adjust.ts';
import { renewVolume, withRating } from './volume.ts';

export const MAX_GRACE_DAYS = 28;

type Counts = BillingPeriodState['counts'][string];
type Decision = readonly BillingPeriodEvent[] | Rejection;

/** Rates the period and makes its invoice. A period that has one is done. */
export function finalise(
  data: PeriodCommandOf<'FinalisePeriod'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  const { organisationId, period, nowMs: atMs } = context;
  const { fromDay, toDay, currency, terms, graceDays, recorded = {}, volume } = data;
  if (state.status === 'final') return renewVolume(volume, state, context);
  const fault = faultOfTerms(data, period);
  if (fault) return fault;
  if (!Number.isSafeInteger(graceDays) || graceDays < 0 || graceDays > MAX_GRACE_DAYS) {
    return reject('grace-invalid', `${graceDays} days: from 0 to ${MAX_GRACE_DAYS}`);
  }
  const untold = Object.fromEntries(Object.entries(recorded).filter(([day]) => !state.recorded.includes(day)));
  const known = takenOver(state, untold);
  const missing = missingDay(known, fromDay, toDay);
  if (missing !== undefined) return reject('period-not-over', `${missing} of ${period} is not recorded yet`);
  const finalFrom = addDays(toDay, graceDays);
  if (atMs < dayEnd(finalFrom)) {
    return reject(
      'period-in-grace',
      `${period} becomes final when ${finalFrom} is over (UTC): late usage still joins it`,
    );
  }
  const { lines, unpriced, total } = rateCounts(period, known.counts, data);
  // An end was counted and its beginning was not. The month is asked for again with every closed day.
  if (total.startsWith('-')) return reject('period-below-zero', `${period} comes to ${total}: usage of it is missing`);
  const dated = { organisationId, period, fromDay, toDay, currency, terms };
  const own = Object.keys(untold).length > 0 ? untold : undefined;
  const counts = volume !== undefined && 'parentId' in volume ? known.counts : undefined;
  const optional = defined({ recorded: own, volume, counts });
  const final: BillingPeriodEvent = {
    type: 'PeriodFinalised',
    data: { ...dated, lines, unpriced, total, ...optional, atMs },
  };
  return withRating(state, final, `${organisationId}/${period}`, context);
}

/**
 * An invoice of the account's own making: its amount stays, and usage that it did not count adjusts it by what that changes
 * in the rating of the whole month. That includes what came here before the invoice did.
 */
export function adopt(
  data: PeriodCommandOf<'AdoptInvoice'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  if (state.status === 'final') return [];
  const { organisationId, period, nowMs: atMs } = context;
  const { fromDay, toDay, currency, terms, invoice, source } = data;
  const fault = faultOfTerms(data, period);
  if (fault) return fault;
  if (!isAmount(invoice.billed, currency)) {
    return reject('amount-invalid', `"${invoice.billed}" is no amount of ${currency}`);
  }
  const rated = rateCounts(period, invoice.counts, data).total;
  const dated = { fromDay, toDay, currency, terms };
  const adopted: BillingPeriodEvent = {
    type: 'InvoiceAdopted',
    data: { organisationId, period, ...dated, invoice, rated, atMs },
  };
  const after = evolveBillingPeriod(state, adopted);
  const days = Object.keys(after.counts).filter((day) => !sameCounts(after.counts[day], invoice.counts[day]));
  return [adopted, ...adjusted(after, after.counts, days.sort(), source, context, terms, invoice.counts)];
}

function sameCounts(a: Counts = {}, b: Counts = {}): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    (meter) => BigInt(a[meter] ?? '0') === BigInt(b[meter] ?? '0'),
  );
}

/** Prices a meter on exactly the days on which it had no price. */
export function priceUsage(
  { charge }: PeriodCommandOf<'PriceUsage'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  const fault = faultOfCharge(charge);
  if (fault) return fault;
  if (state.status !== 'final') {
    return reject(
      'period-not-final',
      `${context.period} has no invoice yet: price ${charge.meter} in the account's terms`,
    );
  }
  const overrides = unpricedDays(state, charge.meter).map((days): DatedOverride => ({ charge, ...days }));
  if (overrides.length === 0) return [];
  const terms = { ...state.terms, overrides: [...state.terms.overrides, ...overrides] };
  const days = overrides.map(({ fromDay }) => fromDay);
  const priced: BillingPeriodEvent = {
    type: 'UsagePriced',
    data: { terms, meter: charge.meter, pricedBy: context.actor },
  };
  if (state.volume !== undefined) return withRating(state, priced, context.actor, context);
  return [priced, ...adjusted(state, state.counts, days, context.actor, context, terms)];
}

function unpricedDays({ terms, fromDay, toDay }: FinalPeriod, meter: string): { fromDay: Day; toDay: Day }[] {
  const cuts = cutsOf(terms, fromDay, toDay);
  return cuts.flatMap((cut, index) => {
    if (termsOn(terms, meter, cut).charge !== undefined) return [];
    const next = cuts[index + 1];
    return [{ fromDay: cut, toDay: next === undefined ? toDay : addDays(next, -1) }];
  });
}

function missingDay({ recorded }: Pick<BillingPeriodState, 'recorded'>, fromDay: Day, toDay: Day): Day | undefined {
  const known = new Set(recorded);
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) if (!known.has(day)) return day;
  return undefined;
}

function faultOfTerms({ fromDay, toDay, currency }: PeriodTerms, period: Month): Rejection | undefined {
  if (
    !isDay(fromDay) ||
    !isDay(toDay) ||
    fromDay > toDay ||
    fromDay < firstDayOf(period) ||
    toDay > lastDayOf(period)
  ) {
    return reject('period-invalid', `${fromDay} to ${toDay}: days of ${period}, from before to`);
  }
  return isCurrency(currency)
    ? undefined
    : reject('currency-unknown', `"${currency}" is no currency that can be billed`);
}
