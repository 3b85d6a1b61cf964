import fc from 'fast-check';
import type { BillingPeriodCommand } from '../../../lib/domain/billing-period/commands.ts';
import type { DayUsage } from '../../../lib/domain/billing-period/events.ts';
import { addDays, type Day, dayEnd } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { DatedTerms } from '../../../lib/domain/rating/dated-terms.ts';
import { anyTerms, COMPUTE_METER, countOf, dayIn, FIRST, LAST } from '../rating/any-period.ts';

export type Sent = Pick<BillingPeriodCommand, 'type' | 'data'>;

export interface History {
  readonly terms: DatedTerms;
  /** In the order in which the period hears them, repeats included. */
  readonly commands: readonly { readonly sent: Sent; readonly atMs: number }[];
}

const usageOn = (day: Day, least: number): fc.Arbitrary<DayUsage> =>
  fc.tuple(countOf(STORAGE_METER, 300, least), countOf(COMPUTE_METER, 300, least)).map(([storage, compute]) => ({
    day,
    usage: [
      { meter: STORAGE_METER, count: `${storage}` },
      { meter: COMPUTE_METER, count: `${compute}` },
    ],
  }));

const late = fc.array(
  dayIn.chain((day) => usageOn(day, -300)),
  { minLength: 1, maxLength: 3 },
);

/**
 * A January as it may be heard: used days, corrections that add and take away, before and after the invoice, repeated
 * and in any order.
 */
export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    terms: anyTerms,
    used: fc.uniqueArray(
      dayIn.chain((day) => usageOn(day, 0)),
      { maxLength: 6, selector: ({ day }) => day },
    ),
    corrections: fc.array(late, { maxLength: 6 }),
    early: fc.nat(6),
    order: fc.infiniteStream(fc.nat()),
    repeats: fc.array(fc.nat(60), { maxLength: 5 }),
  })
  .map(({ terms, used, corrections, early, order, repeats }) => {
    const source = 'daily-usage#org_1@1';
    const days: Sent[] = [];
    for (let day = FIRST; day <= LAST; day = addDays(day, 1)) {
      const usage = used.find((one) => one.day === day)?.usage ?? [];
      days.push({ type: 'RecordDay', data: { day, usage, source } });
    }
    const lates = corrections.map((own, index): Sent => {
      return { type: 'RecordLateUsage', data: { sequence: index + 1, days: own, source } };
    });
    const final: Sent = {
      type: 'FinalisePeriod',
      data: { fromDay: FIRST, toDay: LAST, currency: 'EUR', terms, graceDays: 3 },
    };
    const before = shuffled([...days, ...lates.slice(0, early)], order);
    const after = shuffled([...lates.slice(early)], order);
    const once = [...before, final, ...after];
    const repeated = repeats.map((index) => once[index % once.length] ?? final);
    const atMs = dayEnd(addDays(LAST, 3));
    return { terms, commands: [...once, ...repeated].map((sent) => ({ sent, atMs })) };
  });

function shuffled<T>(list: readonly T[], order: Iterator<number>): T[] {
  return list
    .map((item) => ({ item, at: Number(order.next().value) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
