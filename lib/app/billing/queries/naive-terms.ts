import type { Charge } from '../../../domain/rating/charge.ts';
import type { DatedDiscount, DatedPlan, DatedTerms } from '../../../domain/rating/dated-terms.ts';
import { decimalOf, type Fraction, fraction, parsed, rounded } from './naive-number.ts';

/** Counts by day, then by meter. */
export type NaiveCounts = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** Days in a row on which a meter has one charge and the same discounts. */
export interface Stretch {
  readonly meter: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly days: bigint;
  readonly plan?: DatedPlan | undefined;
  readonly overridden: boolean;
  readonly charge?: Charge | undefined;
  readonly discounts: readonly DatedDiscount[];
  readonly count: bigint;
  readonly before: Fraction;
  readonly after: Fraction;
  /** Equal for charges that ask the same. */
  readonly like: string;
}

const DAY_MS = 86_400_000;
const PLACES = 18;

/** Every day from one to another, both included. */
export function daysFrom(fromDay: string, toDay: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(fromDay); at <= Date.parse(toDay); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** A meter's days, looked at one by one. */
export function stretchesOf(terms: DatedTerms, meter: string, counts: NaiveCounts, days: readonly string[]): Stretch[] {
  const found: Stretch[] = [];
  let total = 0n;
  for (const day of days) {
    const on = onDay(terms, meter, day);
    const own = counts.get(day)?.get(meter) ?? 0n;
    const before = quantityOf(meter, total);
    total += own;
    const after = quantityOf(meter, total);
    const last = found.at(-1);
    const isSame = last !== undefined && last.like === on.like && sameDiscounts(last, on);
    if (isSame) found[found.length - 1] = { ...last, toDay: day, days: last.days + 1n, count: last.count + own, after };
    else found.push({ meter, ...on, fromDay: day, toDay: day, days: 1n, count: own, before, after });
  }
  return found;
}

function onDay(terms: DatedTerms, meter: string, day: string) {
  let plan: DatedPlan | undefined;
  for (const one of terms.plans) if (one.fromDay <= day) plan = one;
  const own = terms.overrides.find((one) => one.charge.meter === meter && holds(one, day))?.charge;
  const charge = own ?? plan?.charges.find((one) => one.meter === meter);
  const discounts = terms.discounts.filter((one) => (one.meter ?? meter) === meter && holds(one, day)).sort(byRank);
  return { plan, overridden: own !== undefined, charge, discounts, like: spelled(charge) };
}

/** Meters that the terms price or that were used on any of these days, in order. */
export function metersOn(terms: DatedTerms, counts: NaiveCounts, days: readonly string[]): string[] {
  const named = [...terms.plans.flatMap(({ charges }) => charges), ...terms.overrides.map(({ charge }) => charge)];
  const priced = named.filter(({ meter }) => days.some((day) => onDay(terms, meter, day).charge !== undefined));
  const used = days.flatMap((day) => [...(counts.get(day)?.keys() ?? [])]);
  return [...new Set([...priced.map(({ meter }) => meter), ...used])].sort();
}

export function byRank(a: DatedDiscount, b: DatedDiscount): number {
  const order = (a.order ?? 0) - (b.order ?? 0);
  if (order !== 0) return order;
  if (a.discount.kind !== b.discount.kind) return a.discount.kind === 'percentage' ? -1 : 1;
  return a.discountId < b.discountId ? -1 : 1;
}

const UNITS: Readonly<Record<string, { readonly name: string; readonly counts: bigint }>> = {
  'storage.gb_hours': { name: 'GB-hour', counts: 3_600_000_000_000_000n },
  'egress.gb': { name: 'GB', counts: 1_000_000_000n },
  'requests.downloads': { name: 'request', counts: 1n },
};

/** Byte-milliseconds of a GB-hour, bytes of a GB, milliseconds of a second. */
export function unitOf(meter: string): { readonly name: string; readonly counts: bigint } {
  return UNITS[meter] ?? { name: 'second', counts: 1_000n };
}

function quantityOf(meter: string, count: bigint): Fraction {
  const exact = fraction(count < 0n ? 0n : count, unitOf(meter).counts);
  return fraction(rounded(exact, PLACES), 10n ** BigInt(PLACES));
}

function holds({ fromDay, toDay }: { readonly fromDay: string; readonly toDay?: string }, day: string): boolean {
  return fromDay <= day && (toDay === undefined || day <= toDay);
}

function sameDiscounts(a: Pick<Stretch, 'discounts'>, b: Pick<Stretch, 'discounts'>): boolean {
  return a.discounts.length === b.discounts.length && a.discounts.every((one, index) => one === b.discounts[index]);
}

/** 0.10 is 0.1, and a field of nothing is none. */
function spelled(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(',')}]`;
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? decimalOf(parsed(value), 30) : value;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => [name, spelled(field)] as const);
  const said = fields.filter(([, text]) => text !== '0' && text !== 'false' && text !== 'undefined');
  return `{${said
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join(':'))
    .join(',')}}`;
}
