import { defined } from '../defined.ts';
import type { Month } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';

/** What an invoice billed of a month, and how much of that no credit note has taken back. Before taxes. */
export interface BilledPart {
  /** Absent on invoices that are not of the seller's series: nobody voids those. */
  readonly number?: number;
  readonly left: Decimal;
}

/** By month, in the order of the invoices: that of the month itself, then those that bring its adjustments. */
export type Billed = Readonly<Record<Month, readonly BilledPart[]>>;

/** What an invoice bills of a month, or a credit note takes back of that. */
export interface Credited {
  readonly number?: number;
  readonly period: Month;
  readonly amount: Decimal;
}

/** With what an invoice bills of a month, or takes off it. Those without a number are one. */
export function withBilled(
  billed: Billed = {},
  { number, period, amount }: Credited,
  currency: string,
  sign: 1n | -1n = 1n,
): Billed {
  const parts = billed[period] ?? [];
  const own = parts.find((part) => part.number === number) ?? { ...defined({ number }), left: '0' };
  const left = fromMinor(toMinor(own.left, currency) + sign * toMinor(amount, currency), currency);
  const next = parts.map((part) => (part === own ? { ...own, left } : part));
  return { ...billed, [period]: parts.includes(own) ? next : [...parts, { ...own, left }] };
}

export function leftOf(billed: Billed, period: Month, currency: string): bigint {
  return (billed[period] ?? []).reduce((sum, { left }) => sum + toMinor(left, currency), 0n);
}

/** What a credit note of a month takes from which invoice: what was billed last goes first, and never more than is left. */
export function creditedOf(billed: Billed, period: Month, amount: bigint, currency: string): Credited[] {
  let rest = amount;
  return [...(billed[period] ?? [])].reverse().flatMap(({ left, ...invoice }): Credited[] => {
    const own = within(rest, toMinor(left, currency));
    if (own === 0n) return [];
    rest -= own;
    return [{ ...invoice, period, amount: fromMinor(own, currency) }];
  });
}

export function withoutCredited(billed: Billed | undefined, credited: readonly Credited[], currency: string): Billed {
  return credited.reduce((left, one) => withBilled(left, one, currency, -1n), billed ?? {});
}

/** What is left of an invoice, month by month; nothing when the seller's series has none of this number here. */
export function partsOf(billed: Billed, number: number): readonly Credited[] {
  return Object.keys(billed)
    .sort()
    .flatMap((period) => (billed[period] ?? []).map((part) => ({ ...part, period })))
    .filter((part) => part.number === number)
    .map(({ period, left: amount }) => ({ number, period, amount }));
}

/** So much of an amount as there is room for; none of one below zero. */
export function within(amount: bigint, room: bigint): bigint {
  const most = amount < room ? amount : room;
  return most > 0n ? most : 0n;
}
