import { type Decimal, display, exact } from './exact.ts';
import { distribute, fromMinor, toMinor } from './money.ts';

/** What each part of a line comes to, and what no part used; together they are the line. */
export interface Division {
  readonly parts: readonly Decimal[];
  readonly unattributed: Decimal;
}

/**
 * Divides a line's amount by what each part counted of the line's count, by largest remainder, so that the parts and what
 * is unattributed sum to the line exactly. A fee without use is unattributed; a part below zero, which clocks that disagree
 * can leave, costs nothing.
 */
export function divideLine(amount: Decimal, count: bigint, parts: readonly bigint[], currency: string): Division {
  const weights = parts.map((part) => (part > 0n ? part : 0n));
  const used = weights.reduce((all, weight) => all + weight, 0n);
  const rest = count > used ? count - used : 0n;
  // The unattributed rest comes first: when all weights are zero, it gets the whole amount.
  const [unattributed = 0n, ...minors] = distribute(toMinor(amount, currency), [rest, ...weights]);
  return { parts: minors.map((minor) => fromMinor(minor, currency)), unattributed: fromMinor(unattributed, currency) };
}

/** Decimals of a part of a line. */
const PART_PLACES = 18;

/**
 * What a part of a line's count is of its amount: amount × part ÷ count, cut off behind 18 decimals. It depends on nothing
 * but the line and the part, so that it is the same wherever it is asked for; parts together are never more than the line. A
 * part below zero, which clocks that disagree can leave, costs nothing.
 */
export function partOfLine(amount: Decimal, count: bigint, part: bigint, currency: string): Decimal {
  if (part <= 0n || count <= 0n) return '0';
  const exponent = fromMinor(1n, currency).split('.')[1]?.length ?? 0;
  const scaled = toMinor(amount, currency) * 10n ** BigInt(PART_PLACES - exponent);
  return display(exact((scaled * part) / count, 10n ** BigInt(PART_PLACES)));
}
