import type { DatedTerms } from '../../../domain/rating/dated-terms.ts';
import { textOf } from './naive-number.ts';
import { type NaivePeriod, rateNaively } from './naive-rating.ts';
import type { Stored } from './naive-usage.ts';

type Counts = Map<string, Map<string, bigint>>;
type DailyTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A month's counts, its terms, and what was billed of it, event by event. */
export interface NaiveMonth {
  readonly counts: Counts;
  readonly recorded: string[];
  period?: NaivePeriod;
  rated: bigint;
}

export function createNaiveMonth(): NaiveMonth {
  return { counts: new Map(), recorded: [], rated: 0n };
}

/** Takes an event in, and answers with its data as an audit would have written it: what was given stays, what is computed is its own. */
export function again(month: NaiveMonth, type: string, data: Stored): Stored {
  switch (type) {
    case 'DayRecorded':
      count(month, [data]);
      month.recorded.push(String(data['day']));
      return data;
    case 'LateUsageRecorded':
      count(month, data['days'] as readonly Stored[]);
      return data;
    case 'UsagePriced':
      if (month.period !== undefined) month.period = { ...month.period, terms: data['terms'] as DatedTerms };
      return data;
    case 'PeriodFinalised':
      return finalised(month, data);
    case 'InvoiceAdopted':
      return adopted(month, data);
    case 'PeriodAdjusted':
      return adjusted(month, data);
    default:
      return data;
  }
}

/** Everything that was counted is billed, or adjusted: what both come to. Undefined before there is an invoice. */
export function inAll({ period, counts, rated }: NaiveMonth) {
  if (period === undefined) return undefined;
  const { places } = period;
  return { billed: textOf(rated, places), rated: textOf(rateNaively(period, counts).minor, places) };
}

function finalised(month: NaiveMonth, data: Stored): Stored {
  const period = periodOf(data, String(data['total']));
  month.period = period;
  takeOver(month, (data['recorded'] ?? {}) as DailyTexts);
  const { lines, unpriced, minor } = rateNaively(period, month.counts);
  month.rated = minor;
  return { ...data, lines, unpriced, total: textOf(minor, period.places) };
}

function adopted(month: NaiveMonth, data: Stored): Stored {
  const period = periodOf(data, String(data['rated']));
  month.period = period;
  const { counts } = data['invoice'] as { readonly counts: DailyTexts };
  month.rated = rateNaively(period, takeOver(month, counts)).minor;
  return { ...data, rated: textOf(month.rated, period.places) };
}

function adjusted(month: NaiveMonth, data: Stored): Stored {
  if (month.period === undefined) return data;
  const { minor } = rateNaively(month.period, month.counts);
  const amount = textOf(minor - month.rated, month.period.places);
  month.rated = minor;
  return { ...data, amount };
}

function count({ counts }: NaiveMonth, days: readonly Stored[]): void {
  for (const { day, usage } of days) {
    const own = counts.get(String(day)) ?? new Map<string, bigint>();
    counts.set(String(day), own);
    for (const used of usage as readonly Stored[]) {
      const meter = String(used['meter']);
      own.set(meter, (own.get(meter) ?? 0n) + BigInt(String(used['count'])));
    }
  }
}

/** Days that never reached the month count as the account had them. */
function takeOver({ counts, recorded }: NaiveMonth, days: DailyTexts): Counts {
  const taken: Counts = new Map();
  for (const [day, own] of Object.entries(days)) {
    const numbers = new Map(Object.entries(own).map(([meter, text]) => [meter, BigInt(text)]));
    taken.set(day, numbers);
    if (!recorded.includes(day)) counts.set(day, numbers);
  }
  return taken;
}

function periodOf(data: Stored, amount: string): NaivePeriod {
  const { fromDay, toDay, terms } = data;
  const places = amount.split('.')[1]?.length ?? 0;
  return { fromDay: String(fromDay), toDay: String(toDay), terms: terms as DatedTerms, places };
}
