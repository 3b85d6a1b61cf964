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

/** What a credit note takes back of a month on an invoice. */
export interface Credited {
  readonly number?: number;
  readonly period: Month;
  readonly amount: Decimal;
}

/** With what an invoice bills of a month. Those without a number are one. */
export function withBilled(billed: Billed, period: Month, { number, left }: BilledPart, currency: string): Billed {
  const parts = billed[period] ?? [];
  const known = parts.find((part) => part.number === number);
  if (known === undefined)
    return { ...billed, [period]: [...parts, { ...(number !== undefined && { number }), left }] };
  const sum = { ...known, left: fromMinor(toMinor(known.left, currency) + toMinor(left, currency), currency) };
  return { ...billed, [period]: parts.map((part) => (part === known ? sum : part)) };
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

export function withoutCredited(billed: Billed, credited: readonly Credited[], currency: string): Billed {
  const next: Record<Month, readonly BilledPart[]> = { ...billed };
  for (const { number, period, amount } of credited) {
    next[period] = (next[period] ?? []).map((part) => {
      if (part.number !== number) return part;
      return { ...part, left: fromMinor(toMinor(part.left, currency) - toMinor(amount, currency), currency) };
    });
  }
  return next;
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
