import { numberFormat } from './formatters.ts';
import { chosenLocale } from './preferences.ts';

/**
 * An amount as on a bill: the API's exact decimal string with the currency's symbol by locale. The digits are
 * never computed on here: Intl takes decimal strings without going through a binary fraction.
 */
export function formatMoney(amount: string, currency: string, locale = chosenLocale(), maxDigits = 12): string {
  const fraction = amount.split('.')[1]?.length ?? 0;
  return numberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: Math.min(Math.max(fraction, 2), maxDigits),
    maximumFractionDigits: maxDigits,
  }).format(amount as Intl.StringNumericLiteral);
}

/** A quantity such as GB-hours: a decimal string, cut to a readable length. */
export function formatQuantity(quantity: string, locale = chosenLocale()): string {
  return numberFormat(locale, { maximumFractionDigits: 6 }).format(quantity as Intl.StringNumericLiteral);
}

/** A whole number of any size. */
export function formatCount(count: number | string | bigint, locale = chosenLocale()): string {
  return numberFormat(locale).format(BigInt(count));
}
