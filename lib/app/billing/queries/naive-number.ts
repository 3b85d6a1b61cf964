/** A fraction of whole numbers, with a divisor above zero. Separate from the rating's own numbers on purpose: an audit shares no arithmetic. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export function fraction(n: bigint, d = 1n): Fraction {
  return { n, d };
}

export const NOTHING = fraction(0n);

/** A decimal's text as a fraction. */
export function parsed(text = '0'): Fraction {
  const [whole = '0', decimals = ''] = text.split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, fraction(-b.n, b.d));
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.n, a.d * b.d);
}

export function isLess(a: Fraction, b: Fraction): boolean {
  return a.n * b.d < b.n * a.d;
}

export function least(a: Fraction, b: Fraction): Fraction {
  return isLess(b, a) ? b : a;
}

/** Never below zero. */
export function positive(a: Fraction): Fraction {
  return a.n < 0n ? NOTHING : a;
}

/** Begun packages of a size. */
export function begun(a: Fraction, size: Fraction): bigint {
  const [n, d] = [a.n * size.d, a.d * size.n];
  return n / d + (n % d > 0n ? 1n : 0n);
}

/** As a whole number of 10^-places, half to even. */
export function rounded({ n, d }: Fraction, places: number): bigint {
  const size = (n < 0n ? -n : n) * 10n ** BigInt(places);
  const [whole, rest] = [size / d, (size % d) * 2n];
  const up = rest > d || (rest === d && whole % 2n === 1n);
  const value = up ? whole + 1n : whole;
  return n < 0n ? -value : value;
}

/** A whole number of 10^-places as text, with all of its decimals. */
export function textOf(scaled: bigint, places: number): string {
  const digits = `${scaled < 0n ? -scaled : scaled}`.padStart(places + 1, '0');
  const cut = digits.length - places;
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, cut)}${places > 0 ? `.${digits.slice(cut)}` : ''}`;
}

/** Half to even, without zeros at the end. */
export function decimalOf(a: Fraction, places = 18): string {
  const text = textOf(rounded(a, places), places).replace(/\.?0+$/, '');
  return text === '' || text === '-' ? '0' : text;
}
