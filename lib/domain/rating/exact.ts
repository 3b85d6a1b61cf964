import Big from 'big.js';
import { RatingError } from './error.ts';

/** A decimal number as text: `0.0006`. Never in exponential notation, never a float. */
export type Decimal = string;

/**
 * An exact number: a decimal over a decimal. Quantities are integers over the counts in a unit (3.6·10¹⁵
 * byte-milliseconds in a GB-hour), so prices times quantities stay exact until the one rounding of an invoice line.
 */
export interface Exact {
  readonly over: Big;
  /** Above zero. */
  readonly by: Big;
}

/** Digits before and after the point that any amount, price or quantity may have. */
const DECIMAL = /^-?\d{1,40}(\.\d{1,30})?$/;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

export function exact(value: Decimal | bigint, by: Decimal | bigint = 1n): Exact {
  const divisor = parse(by);
  if (divisor.lte(0)) throw new RatingError('division-by-zero', `a divisor must be above zero: ${by}`);
  return { over: parse(value), by: divisor };
}

export const ZERO: Exact = { over: Big(0), by: Big(1) };
export const ONE: Exact = { over: Big(1), by: Big(1) };

export function plus(a: Exact, b: Exact): Exact {
  if (a.by.eq(b.by)) return { over: a.over.plus(b.over), by: a.by };
  return { over: a.over.times(b.by).plus(b.over.times(a.by)), by: a.by.times(b.by) };
}

export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { over: b.over.neg(), by: b.by });
}

export function times(a: Exact, b: Exact): Exact {
  return { over: a.over.times(b.over), by: a.by.times(b.by) };
}

export function compare(a: Exact, b: Exact): -1 | 0 | 1 {
  return a.over.times(b.by).cmp(b.over.times(a.by));
}

export function smaller(a: Exact, b: Exact): Exact {
  return compare(a, b) <= 0 ? a : b;
}

export function larger(a: Exact, b: Exact): Exact {
  return compare(a, b) >= 0 ? a : b;
}

export function sum(values: Iterable<Exact>): Exact {
  let total = ZERO;
  for (const value of values) total = plus(total, value);
  return total;
}

/** a ÷ b, for b above zero. */
export function ratio(a: Exact, b: Exact): Exact {
  if (b.over.lte(0)) throw new RatingError('division-by-zero', `cannot divide by ${b.over.toFixed()}`);
  return { over: a.over.times(b.by), by: a.by.times(b.over) };
}

/** The least whole number that is not smaller. */
export function ceiling(a: Exact): Exact {
  const rest = a.over.mod(a.by);
  const whole = wholeOf(a.over.minus(rest), a.by);
  return { over: rest.gt(0) ? whole.plus(1) : whole, by: Big(1) };
}

/** Rounded half even to `places` decimals and printed with all of them: the only rounding there is. */
export function round(a: Exact, places: number): Decimal {
  const scaled = a.over.times(power(places));
  const rest = scaled.mod(a.by);
  let whole = wholeOf(scaled.minus(rest), a.by);
  const half = rest.abs().times(2).cmp(a.by);
  if (half > 0 || (half === 0 && !whole.mod(2).eq(0))) whole = whole.plus(scaled.lt(0) ? -1 : 1);
  return print(whole.times(power(-places)), places);
}

/** For display: exact when the decimal is finite within `places`, else rounded half even. No trailing zeros. */
export function display(a: Exact, places = 18): Decimal {
  return print(Big(round(a, places)));
}

export function isZero(a: Exact): boolean {
  return a.over.eq(0);
}

function parse(value: Decimal | bigint): Big {
  if (typeof value === 'string' && !isDecimal(value)) {
    throw new RatingError('decimal-invalid', `"${value}" is no decimal: digits, a point, at most 30 decimals`);
  }
  return Big(value);
}

function power(places: number): Big {
  return Big(`1e${places}`);
}

/** Exact, for a numerator that the divisor divides: its quotient is whole, so big.js's own rounding is not reached. */
function wholeOf(numerator: Big, divisor: Big): Big {
  return numerator.div(divisor);
}

function print(value: Big, places?: number): Decimal {
  const text = value.toFixed(places);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
