import { defined } from '../../../domain/defined.ts';
import type { Charge } from '../../../domain/rating/charge.ts';
import type { DatedDiscount, DatedTerms } from '../../../domain/rating/dated-terms.ts';
import type { Tier } from '../../../domain/rating/price.ts';
import {
  begun,
  decimalOf,
  type Fraction,
  fraction,
  isLess,
  least,
  multiply,
  NOTHING,
  parsed,
  positive,
  rounded,
  subtract,
  textOf,
} from './naive-number.ts';
import { byRank, daysFrom, metersOn, type NaiveCounts, type Stretch, stretchesOf, unitOf } from './naive-terms.ts';

interface Row {
  readonly kind: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly minor: bigint;
  readonly discountId?: string;
}

interface Bill {
  readonly stretch: Stretch;
  readonly rows: Row[];
}

export interface NaivePeriod {
  readonly fromDay: string;
  readonly toDay: string;
  readonly terms: DatedTerms;
  /** Decimals of the currency. */
  readonly places: number;
}

/**
 * Rates a month again from its counts, without the code that rated it: no line of `lib/domain/rating` runs here but types. The
 * fields of lines and rows come in the order in which the log has them, so that equal lines are equal bytes.
 */
export function rateNaively({ fromDay, toDay, terms, places }: NaivePeriod, counts: NaiveCounts) {
  const days = daysFrom(fromDay, toDay);
  const monthDays = BigInt(
    new Date(Date.UTC(Number(fromDay.slice(0, 4)), Number(fromDay.slice(5, 7)), 0)).getUTCDate(),
  );
  const bills: Bill[] = [];
  for (const meter of metersOn(terms, counts, days)) {
    const stretches = stretchesOf(terms, meter, counts, days);
    const whole = stretches.at(-1)?.after ?? NOTHING;
    for (let from = 0; from < stretches.length; ) {
      let to = from + 1;
      while (to < stretches.length && stretches[to]?.like === stretches[from]?.like) to += 1;
      bills.push(...billsOf(stretches.slice(from, to), { monthDays, whole, places }));
      from = to;
    }
  }
  takeOff(bills, places);
  const shown = bills.filter(({ stretch, rows }) => stretch.count !== 0n || rows.length > 0);
  const lines = shown.map((bill) => lineOf(bill, places));
  const unpriced = [...new Set(shown.filter(({ stretch }) => !stretch.charge).map(({ stretch }) => stretch.meter))];
  return { lines, unpriced, minor: shown.reduce((sum, { rows }) => sum + sumOf(rows), 0n) };
}

interface Of {
  readonly monthDays: bigint;
  readonly whole: Fraction;
  readonly places: number;
}

/** Neighbours with one charge: fees and the minimum are for all of their days. */
function billsOf(stretches: readonly Stretch[], of: Of): Bill[] {
  const bills = stretches.map((stretch): Bill => ({ stretch, rows: usageRows(stretch, of) }));
  const charge = stretches[0]?.charge;
  const last = stretches.at(-1);
  if (charge === undefined || last === undefined) return bills;
  const days = stretches.reduce((sum, one) => sum + one.days, 0n);
  const ofDays = (amount: string | undefined) =>
    rounded(multiply(parsed(amount), fraction(days, of.monthDays)), of.places);
  for (const fee of feesOf(charge, last.after, of.whole)) share('fee', ofDays(fee), bills, of.places);
  const missing = ofDays(charge.minimum) - bills.reduce((sum, { rows }) => sum + sumOf(rows), 0n);
  if (missing > 0n) share('minimum', missing, bills, of.places);
  return bills;
}

function usageRows({ charge, before, after }: Stretch, { whole, places }: Of): Row[] {
  const rows: Row[] = [];
  const used = subtract(after, before);
  const row = (kind: string, quantity: Fraction, unitPrice: string) => {
    const text = decimalOf(quantity, 30);
    const minor = rounded(multiply(quantity, parsed(unitPrice)), places);
    if (text !== '0') rows.push({ kind, quantity: text, unitPrice, minor });
  };
  if (charge === undefined) {
    row('unpriced', used, '0');
    return rows;
  }
  const { model } = charge;
  const [start, end] = [beyondAllowance(charge, before), beyondAllowance(charge, after)];
  const billable = model.kind === 'flat' ? NOTHING : subtract(end, start);
  row('included', subtract(used, billable), '0');
  if (model.kind === 'perUnit') row('usage', billable, model.unit);
  if (model.kind === 'package') {
    const size = parsed(model.size);
    row('packages', fraction(begun(end, size) - begun(start, size)), model.price);
  }
  if (model.kind === 'volume') row('usage', billable, tierAt(model.tiers, beyondAllowance(charge, whole)).unit);
  if (model.kind === 'graduated') {
    for (const { tier, lower } of withBounds(model.tiers)) {
      const inTier = (quantity: Fraction) =>
        positive(subtract(tier.upTo === null ? quantity : least(quantity, parsed(tier.upTo)), lower));
      row('usage', subtract(inTier(end), inTier(start)), tier.unit);
    }
  }
  return rows;
}

function feesOf(charge: Charge, after: Fraction, whole: Fraction): (string | undefined)[] {
  const { model } = charge;
  if (model.kind === 'flat') return [model.amount];
  if (model.kind !== 'graduated' && model.kind !== 'volume') return [];
  const end = beyondAllowance(charge, model.kind === 'volume' ? whole : after);
  const [first] = model.tiers;
  if (end.n === 0n) return first?.flatWhenZero ? [first.flat] : [];
  if (model.kind === 'volume') return [tierAt(model.tiers, end).flat];
  return withBounds(model.tiers).flatMap(({ tier, lower }) => (isLess(lower, end) ? [tier.flat] : []));
}

function beyondAllowance({ allowance }: Charge, quantity: Fraction): Fraction {
  return positive(subtract(quantity, parsed(allowance)));
}

function withBounds(tiers: readonly Tier[]): { readonly tier: Tier; readonly lower: Fraction }[] {
  return tiers.map((tier, index) => ({ tier, lower: parsed(tiers[index - 1]?.upTo ?? '0') }));
}

function tierAt(tiers: readonly Tier[], quantity: Fraction): Tier {
  const tier = tiers.find(({ upTo }) => upTo === null || !isLess(parsed(upTo), quantity));
  if (tier === undefined) throw new RangeError(`${decimalOf(quantity)} units lie beyond the last tier`);
  return tier;
}

/** By days; what is left over goes to the largest remainders, among equal ones to the first. */
function share(kind: string, minor: bigint, bills: readonly Bill[], places: number): void {
  const days = bills.reduce((sum, { stretch }) => sum + stretch.days, 0n);
  const parts = bills.map(({ stretch }, index) => {
    return { index, part: (minor * stretch.days) / days, rest: (minor * stretch.days) % days };
  });
  const left = Number(minor - parts.reduce((sum, { part }) => sum + part, 0n));
  const lucky = [...parts].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  const more = new Set(lucky.slice(0, left).map(({ index }) => index));
  for (const { index, part } of parts) {
    const own = more.has(index) ? part + 1n : part;
    if (own !== 0n) bills[index]?.rows.push(single(kind, own, places));
  }
}

function single(kind: string, minor: bigint, places: number): Row {
  return { kind, quantity: '1', unitPrice: textOf(minor, places), minor };
}

function takeOff(bills: readonly Bill[], places: number): void {
  const all = [...new Set(bills.flatMap(({ stretch }) => stretch.discounts))].sort(byRank);
  for (const one of all) {
    let room = boundOf(one, places);
    for (const { stretch, rows } of bills) {
      if (!stretch.discounts.includes(one)) continue;
      const left = sumOf(rows);
      const { discount, discountId } = one;
      const wanted =
        discount.kind === 'fixed' ? left : rounded(multiply(fraction(left, 100n), parsed(discount.percent)), 0);
      const off = smallest([wanted, left, room ?? left]);
      if (off <= 0n) continue;
      rows.push({ ...single('discount', -off, places), discountId });
      if (room !== undefined) room -= off;
    }
  }
}

/** The most that a discount takes off in the month. */
function boundOf({ discount, cap }: DatedDiscount, places: number): bigint | undefined {
  const bounds = [cap, discount.kind === 'fixed' ? discount.amount : undefined].flatMap((bound) => bound ?? []);
  const minors = bounds.map((bound) => rounded(parsed(bound), places));
  return minors.length === 0 ? undefined : smallest(minors);
}

function smallest(values: readonly bigint[]): bigint {
  const [first = 0n] = [...values].sort((a, b) => (a < b ? -1 : 1));
  return first;
}

function sumOf(rows: readonly Row[]): bigint {
  return rows.reduce((sum, { minor }) => sum + minor, 0n);
}

function lineOf({ stretch, rows }: Bill, places: number) {
  const { meter, fromDay, toDay, plan, overridden, charge, count, before, after } = stretch;
  return {
    meter,
    unit: unitOf(meter).name,
    fromDay,
    toDay,
    ...defined({ planId: plan?.planId, planVersion: plan?.planVersion }),
    overridden,
    ...defined({ charge }),
    count: `${count}`,
    quantity: decimalOf(subtract(after, before)),
    rows: rows.map(({ minor, discountId, ...row }) => {
      return { ...row, amount: textOf(minor, places), ...defined({ discountId }) };
    }),
    amount: textOf(sumOf(rows), places),
  };
}
