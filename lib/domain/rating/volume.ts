import { defined } from '../defined.ts';
import { type Day, firstDayOf, lastDayOf, type Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { DatedTerms } from './dated-terms.ts';
import type { Decimal } from './exact.ts';
import { distribute, fromMinor, toMinor } from './money.ts';
import { ratePeriod } from './rate-period.ts';
import type { DayCounts } from './segments.ts';

/** Whose invoice a member's part is on: its own, or the parent's. */
export type VolumePayer = 'member' | 'parent';

export interface PayingMember {
  readonly organisationId: string;
  readonly payer: VolumePayer;
}

/** What a volume account is in one month: of the parent, with the members of that month; of a member, with the parent. */
export type VolumeOfPeriod = { readonly members: readonly PayingMember[] } | { readonly parentId: string };

/** What a meter of one organisation counted in the month, and its part of what all of them come to. */
export interface MeterShare {
  readonly meter: MeterKey;
  readonly count: Decimal;
  readonly amount: Decimal;
}

export interface VolumeShare {
  readonly organisationId: string;
  /** Absent for the parent. */
  readonly payer?: VolumePayer;
  readonly amount: Decimal;
  readonly meters: readonly MeterShare[];
}

export interface RatedTogether {
  readonly total: Decimal;
  /** The parent first, then the members in their order. They sum to the total. */
  readonly shares: readonly VolumeShare[];
}

/** An organisation's counts by day and meter. */
export interface Counted {
  readonly organisationId: string;
  readonly payer?: VolumePayer;
  readonly counts: DayCounts;
}

/** The parent's terms of the month. */
export interface TogetherBy {
  readonly period: Month;
  readonly currency: string;
  readonly terms: DatedTerms;
}

/**
 * Rates the sum of what several organisations counted as if one had, by the parent's terms, for the whole month. Each line
 * is divided by what each counted of it on the line's days (largest remainder, the parent first): fees that no use brought
 * are the parent's. So the parts sum to the total exactly.
 */
export function rateTogether({ period, currency, terms }: TogetherBy, all: readonly Counted[]): RatedTogether {
  const days = { fromDay: firstDayOf(period), toDay: lastDayOf(period) };
  const rated = ratePeriod({ period, ...days, currency, terms, counts: summed(all) });
  const amounts = all.map(() => new Map<MeterKey, bigint>());
  for (const { meter, fromDay, toDay, amount } of rated.lines) {
    const weights = all.map(({ counts }) => positive(countOf(counts, meter, fromDay, toDay)));
    for (const [index, part] of distribute(toMinor(amount, currency), weights).entries()) {
      const own = amounts[index];
      own?.set(meter, (own.get(meter) ?? 0n) + part);
    }
  }
  const shares = all.map(({ organisationId, payer, counts }, index): VolumeShare => {
    const own = amounts[index] ?? new Map<MeterKey, bigint>();
    const meters = [...own].map(([meter, minor]): MeterShare => {
      const count = countOf(counts, meter, days.fromDay, days.toDay);
      return { meter, count: `${count}`, amount: fromMinor(minor, currency) };
    });
    const amount = [...own.values()].reduce((sum, minor) => sum + minor, 0n);
    return { organisationId, ...defined({ payer }), amount: fromMinor(amount, currency), meters };
  });
  return { total: rated.total, shares };
}

function summed(all: readonly Counted[]): DayCounts {
  const sums = new Map<Day, Map<MeterKey, bigint>>();
  for (const { counts } of all) {
    for (const [day, own] of counts) {
      const sum = sums.get(day) ?? new Map<MeterKey, bigint>();
      sums.set(day, sum);
      for (const [meter, count] of own) sum.set(meter, (sum.get(meter) ?? 0n) + count);
    }
  }
  return sums;
}

function countOf(counts: DayCounts, meter: MeterKey, fromDay: Day, toDay: Day): bigint {
  let sum = 0n;
  for (const [day, own] of counts) if (day >= fromDay && day <= toDay) sum += own.get(meter) ?? 0n;
  return sum;
}

function positive(count: bigint): bigint {
  return count > 0n ? count : 0n;
}

/** What the parent is billed: its own part, and those of the members that it pays for, meter by meter. */
export function paidByParent(shares: readonly VolumeShare[], currency: string): VolumeShare | undefined {
  const [parent, ...members] = shares;
  if (parent === undefined) return undefined;
  const paid = [parent, ...members.filter(({ payer }) => payer === 'parent')];
  const meters = new Map<MeterKey, { count: bigint; minor: bigint }>();
  for (const { meter, count, amount } of paid.flatMap((one) => one.meters)) {
    const sum = meters.get(meter) ?? { count: 0n, minor: 0n };
    meters.set(meter, { count: sum.count + BigInt(count), minor: sum.minor + toMinor(amount, currency) });
  }
  return {
    organisationId: parent.organisationId,
    amount: fromMinor(
      paid.reduce((sum, { amount }) => sum + toMinor(amount, currency), 0n),
      currency,
    ),
    meters: [...meters].map(([meter, { count, minor }]) => {
      return { meter, count: `${count}`, amount: fromMinor(minor, currency) };
    }),
  };
}
