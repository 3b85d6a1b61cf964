import { chargeInWords } from '../../../lib/domain/rating/in-words.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';

type Found = ReplyOf<'finance.getPrices'>;
export type Change = Found['changes'][number];

/** `spring: 10 % of Storage until 30 Apr 2026, at most €50.00 a month`. */
export function discountInWords(one: Found['discounts'][number], currency: string): string {
  const { discount, off, meter, to, cap } = one;
  const size = off.kind === 'percentage' ? `${off.percent} %` : `${formatMoney(off.amount, currency)} a month`;
  const of = meter === undefined ? 'everything' : meterName(meter);
  const until = to === undefined ? '' : ` until ${formatDay(to)}`;
  const most = cap === undefined ? '' : `, at most ${formatMoney(cap, currency)} a month`;
  return `${discount}: ${size} off ${of}${until}${most}`;
}

/** A change in sentences: what begins, what ends, which price becomes which. */
export function changeInWords({ plan, prices, discountsBegin, discountsEnd, tax }: Change, currency: string): string[] {
  return [
    ...(plan === undefined ? [] : [`The plan ${plan.name}, version ${plan.version}, begins.`]),
    ...prices.map(({ meter, before, after }) => {
      const [old, next] = [before, after].map((charge) => (charge === undefined ? 'no price' : chargeInWords(charge)));
      return `${meterName(meter)}: ${next} (before: ${old}).`;
    }),
    ...discountsBegin.map((one) => `Discount ${discountInWords(one, currency)} begins.`),
    ...discountsEnd.map((discount) => `Discount ${discount} ends.`),
    ...(tax === undefined ? [] : [`Tax: ${tax.text} (${tax.percent} %).`]),
  ];
}
