import type { DatedTerms } from '../../../domain/rating/dated-terms.ts';
import { textOf } from './naive-number.ts';
import { type NaivePeriod, rateNaively } from './naive-rating.ts';
import type { Stored } from './naive-usage.ts';
import { countMember, minorOf, type NaiveMembers, type NaiveTogether, rateTogetherNaively } from './naive-volume.ts';

type Counts = Map<string, Map<string, bigint>>;
type DailyTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A month's counts, its terms, and what was billed of it, event by event. */
export interface NaiveMonth {
  readonly counts: Counts;
  readonly recorded: string[];
  period?: NaivePeriod;
  rated: bigint;
  readonly members: NaiveMembers;
  /** Of a month that is rated together with others. */
  together?: NaiveTogether;
}

export function createNaiveMonth(): NaiveMonth {
  return { counts: new Map(), recorded: [], rated: 0n, members: new Map() };
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
      return month.together === undefined ? adjusted(month, data) : toPart(month, month.together, data);
    case 'MemberReported':
    case 'MemberCorrected':
    case 'VolumeChanged':
    case 'VolumeRated':
    case 'VolumeShared':
      return volume(month, type, data);
    default:
      return data;
  }
}

/** Everything that was counted is billed, or adjusted: what both come to. Undefined before there is an invoice. */
export function inAll({ period, counts, rated, together }: NaiveMonth) {
  if (period === undefined) return undefined;
  const { places } = period;
  if (together !== undefined) {
    const { billed, part = billed } = together;
    return { billed: textOf(billed, places), rated: textOf(part, places) };
  }
  return { billed: textOf(rated, places), rated: textOf(rateNaively(period, counts).minor, places) };
}

function finalised(month: NaiveMonth, data: Stored): Stored {
  const period = periodOf(data, String(data['total']));
  month.period = period;
  takeOver(month, (data['recorded'] ?? {}) as DailyTexts);
  const { lines, unpriced, minor } = rateNaively(period, month.counts);
  month.rated = minor;
  if (data['volume'] !== undefined) month.together = { members: month.members, billed: minor };
  return { ...data, lines, unpriced, total: textOf(minor, period.places) };
}

/** Of a month that is rated together with others an adjustment leads to its part, which the rating says. */
function toPart(month: NaiveMonth, together: NaiveTogether, data: Stored): Stored {
  if (month.period !== undefined) together.billed += minorOf(data['amount'], month.period);
  return data;
}

function volume(month: NaiveMonth, type: string, data: Stored): Stored {
  const { together, period, counts, members } = month;
  if (type === 'MemberReported' || type === 'MemberCorrected') countMember(members, type, data);
  if (together === undefined || period === undefined) return data;
  if (type === 'VolumeRated') return rateTogetherNaively(together, period, counts, data);
  if (type === 'VolumeChanged' && data['volume'] === undefined) delete month.together;
  if (type === 'VolumeShared') {
    const isPaidElsewhere = data['payer'] === 'parent';
    together.part = isPaidElsewhere ? 0n : minorOf(data['amount'], period);
    if (isPaidElsewhere) together.billed = 0n;
  }
  return data;
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
