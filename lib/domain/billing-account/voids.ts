import type { Month } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';

/** A void invoice, by its number: the credit note that took back what was left of it. */
export interface VoidInvoice {
  readonly creditNote: number;
  /** With taxes. */
  readonly amount: Decimal;
  readonly reason: string;
  readonly atMs: number;
}

/**
 * What void invoices gave back of a month, and how much of that later corrections would have given back again. The customer owes of
 * the month what it comes to beyond the first, whatever order corrections and voids come in.
 */
export interface Waived {
  readonly given: Decimal;
  readonly used: Decimal;
}

/** How much of a correction nobody owes because void invoices have given it back: below zero when the month came to less. */
export function waivedOf(waived: Waived | undefined, amount: bigint, currency: string): bigint {
  if (waived === undefined) return 0n;
  const [given, used] = [toMinor(waived.given, currency), toMinor(waived.used, currency)];
  if (amount > 0n) return amount < used ? amount : used;
  const room = used - given;
  return amount > room ? amount : room;
}

export function withWaived(
  waived: Readonly<Record<Month, Waived>> | undefined,
  period: Month,
  { given = '0', used = '0' }: Partial<Waived>,
  currency: string,
): Readonly<Record<Month, Waived>> {
  const before = waived?.[period] ?? { given: '0', used: '0' };
  const sum = (a: Decimal, b: Decimal) => fromMinor(toMinor(a, currency) + toMinor(b, currency), currency);
  return { ...waived, [period]: { given: sum(before.given, given), used: sum(before.used, used) } };
}
