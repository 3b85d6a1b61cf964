import { exponentOfCurrency } from './currency.ts';
import { RatingError } from './error.ts';
import { type Decimal, type Exact, round } from './exact.ts';

export function isCurrency(currency: string): boolean {
  return exponentOfCurrency(currency) !== undefined;
}

function exponentOf(currency: string): number {
  const exponent = exponentOfCurrency(currency);
  if (exponent === undefined) throw new RatingError('currency-unknown', `no exponent known for currency "${currency}"`);
  return exponent;
}

/** The one rounding of an invoice line: half even, at the currency's own exponent. */
export function roundMoney(amount: Exact, currency: string): Decimal {
  return round(amount, exponentOf(currency));
}

/** Whether a text is an amount of zero or more, no finer than the currency. */
export function isAmount(text: string, currency: string): boolean {
  const match = /^\d{1,30}(?:\.(\d+))?$/.exec(text);
  return match !== null && (match[1] ?? '').length <= exponentOf(currency);
}

/** `12.34` in a currency of two decimals is 1234n. Refuses finer amounts. */
export function toMinor(amount: Decimal, currency: string): bigint {
  const exponent = exponentOf(currency);
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  const [, sign = '', whole = '', decimals = ''] = match ?? [];
  if (!match || decimals.length > exponent) {
    throw new RatingError('decimal-invalid', `"${amount}" is no amount of ${currency}, which has ${exponent} decimals`);
  }
  return BigInt(`${sign}${whole}${decimals.padEnd(exponent, '0')}`);
}

export function fromMinor(minor: bigint, currency: string): Decimal {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  const sign = minor < 0n ? '-' : '';
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** The sum of amounts of one currency; of none, zero. */
export function sumMoney(amounts: readonly Decimal[], currency: string): Decimal {
  return fromMinor(
    amounts.reduce((all, amount) => all + toMinor(amount, currency), 0n),
    currency,
  );
}

/**
 * Divides an amount in minor units in proportion to weights, so that the parts sum to it (largest remainder, Hamilton's
 * method): everybody gets the whole units of the exact share, the rest goes one each to the largest remainders, and
 * among equal ones to the first. All weights zero: everything goes to the first.
 */
export function distribute(minor: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0 || weights.some((weight) => weight < 0n)) {
    throw new RatingError('weights-invalid', 'distribution needs at least one weight, none below zero');
  }
  const whole = weights.reduce((all, weight) => all + weight, 0n);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? minor : 0n));
  const sign = minor < 0n ? -1n : 1n;
  const size = minor * sign;
  const parts = weights.map((weight) => (size * weight) / whole);
  const left = Number(size - parts.reduce((all, part) => all + part, 0n));
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => part * sign);
}
