import { earlier, type TermsOfPeriod, termsOfPeriod } from '../../../domain/billing-account/periods.ts';
import type { Day, Month } from '../../../domain/metering/day.ts';
import { type DatedTerms, termsOn } from '../../../domain/rating/dated-terms.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import { type RatedPeriod, ratePeriod } from '../../../domain/rating/rate-period.ts';
import type { Figures, PastFigures } from './figures.ts';

/**
 * A line as it is now, whatever has come since its bill. `final`: its month has its invoice. `draft`: all its days are
 * closed. `running`: some are not, as if they closed now.
 */
export interface RatedLine extends PeriodLine {
  readonly status: 'final' | 'draft' | 'running';
}

/** What an organisation's days come to, each under the terms of its own time. */
export interface Rates {
  readonly currency: string;
  /** By month, then by meter, then by day. */
  readonly lines: readonly RatedLine[];
  /** By month, with the days that it rates. */
  readonly terms: readonly { readonly fromDay: Day; readonly toDay: Day; readonly terms: DatedTerms }[];
}

/** Rates every month of the figures as a whole. Undefined as long as there is no account. */
export function ratesOf(figures: Figures): Rates | undefined {
  const { account, periods, lastClosed = '' } = figures;
  if (account === undefined) return undefined;
  const lines: RatedLine[] = [];
  const terms: Rates['terms'][number][] = [];
  for (const [month, period] of periods) {
    const rated = rateMonth(figures, month, figures.today);
    if (rated === undefined) continue;
    const { fromDay, toDay } = rated;
    terms.push({ fromDay, toDay, terms: rated.terms });
    const isFinal = period.status === 'final';
    for (const line of rated.lines) {
      lines.push({ ...line, status: isFinal ? 'final' : line.toDay > lastClosed ? 'running' : 'draft' });
    }
  }
  return { currency: account.currency, lines, terms };
}

export type RatedMonth = RatedPeriod & { readonly terms: DatedTerms };

/**
 * A month by its corrected counts: a final one by the terms that it was billed by, another by the account's, up to a day.
 * Undefined when the customer had no day in it.
 */
export function rateMonth(
  figures: PastFigures,
  period: Month,
  through: Day,
  change: (terms: DatedTerms) => DatedTerms = (terms) => terms,
): RatedMonth | undefined {
  const own = termsOfMonth(figures, period, through);
  if (own === undefined) return undefined;
  const { fromDay, toDay, currency } = own;
  const terms = change(own.terms);
  return { ...ratePeriod({ period, fromDay, toDay, currency, terms, counts: figures.counts }), terms };
}

/** Days of a month and what they are rated by: its period's own once it is final, else the account's so far. */
export function termsOfMonth(
  { account, periods }: PastFigures,
  period: Month,
  through: Day,
): TermsOfPeriod | undefined {
  const state = periods.get(period);
  if (account === undefined || state === undefined) return undefined;
  const own = state.status === 'final' ? state : termsOfPeriod(account, period);
  if (own === undefined) return undefined;
  const { fromDay, currency, terms } = own;
  const toDay = state.status === 'final' ? own.toDay : earlier(own.toDay, through);
  return toDay < fromDay ? undefined : { fromDay, toDay, currency, terms };
}

/** Whether a meter has a price on a day. */
export function isPriced({ terms }: Rates, meter: string, day: Day): boolean {
  const own = terms.find(({ fromDay, toDay }) => fromDay <= day && day <= toDay);
  return own !== undefined && termsOn(own.terms, meter, day).charge !== undefined;
}
