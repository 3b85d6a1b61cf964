import type { ReplyOf } from '../../../lib/client/types.ts';
import { meterOf } from '../../../lib/domain/metering/meter.ts';
import { compare, display, exact, minus, ZERO } from '../../../lib/domain/rating/exact.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';

export type Bridge = ReplyOf<'billing.getBridge'>;
export type Effect = Bridge['effects'][number];

/** A cause in words, for its meter. */
export function causeInWords({ cause, meter, amount }: Effect): string {
  const more = !amount.startsWith('-');
  const what = meterName(meter);
  switch (cause) {
    case 'usage':
      return `${what}: ${more ? 'more' : 'less'} was used`;
    case 'days':
      return `${what}: ${more ? 'more' : 'fewer'} days`;
    case 'mix':
      return `${what}: a ${more ? 'larger' : 'smaller'} share of the run time`;
    case 'corrections':
      return `${what}: ${more ? 'more' : 'less'} by what came late`;
    case 'tiers':
      return `${what}: other tiers, allowances or minimums were reached`;
    case 'price':
      return `${what}: ${more ? 'dearer' : 'cheaper'} terms`;
    case 'discounts':
      return `${what}: ${more ? 'smaller' : 'larger'} discounts`;
    case 'terms-before':
      return `${what}: terms changed within the earlier month`;
  }
}

type Part = Effect['jobs'][number] | Effect['files'][number];

/** What a part of an effect did: "new from 12 May on, 1,200 GB-hours more". */
export function changeInWords({ change, quantity, firstDay, lastDay }: Part, meter: string, locale?: string): string {
  const more = quantity.startsWith('-') ? 'less' : 'more';
  const used = `${formatQuantity(quantity.replace('-', ''), locale)} ${unitName(meterOf(meter).unit)} ${more}`;
  const from = firstDay === undefined ? '' : ` from ${formatDay(firstDay, locale)} on`;
  const after = lastDay === undefined ? '' : ` after ${formatDay(lastDay, locale)}`;
  return change === 'changed' ? used : `${change}${from}${after}, ${used}`;
}

/** What one month costs more than another, and what makes most of it: "€41.20 more, because Storage: more was used, by run-7 (new from 12 May on, 1,200 GB-hours more)". */
export function headlineOf(bridge: Bridge, nameOf: (id: string) => string, locale?: string): string {
  const { before, after, effects, currency } = bridge;
  const difference = minus(exact(after.total), exact(before.total));
  const sign = compare(difference, ZERO);
  const said = `${after.span} comes to ${formatMoney(after.total, currency, locale)}`;
  const isLargest = ({ amount }: { readonly amount: string }) => compare(exact(amount), ZERO) === sign;
  const largest = effects.find(isLargest);
  if (largest === undefined) return `${said}, as much as ${before.span}.`;
  const size = formatMoney(display(sign < 0 ? minus(ZERO, difference) : difference), currency, locale);
  const job = largest.jobs.find((one) => one.job !== undefined && isLargest(one));
  const file = largest.files.find(isLargest);
  const part = job ?? file;
  const who = job?.job ?? file?.file;
  const by =
    part === undefined || who === undefined
      ? ''
      : `, by ${nameOf(who)} (${changeInWords(part, largest.meter, locale)})`;
  const most = effects.length === 1 ? 'because' : 'first of all because';
  return `${said}: ${size} ${sign > 0 ? 'more' : 'less'} than ${before.span}, ${most} ${causeInWords(largest)}${by}.`;
}

export interface Step {
  readonly label: string;
  /** Where the bar begins and ends, for drawing only. */
  readonly from: number;
  readonly to: number;
}

/** The waterfall: from the earlier total, effect by effect, to the later one. */
export function stepsOf({ before, after, effects }: Bridge): readonly Step[] {
  let reached = Number(before.total);
  const middle = effects.map((effect): Step => {
    const from = reached;
    reached += Number(effect.amount);
    return { label: causeInWords(effect), from, to: reached };
  });
  return [
    { label: before.span, from: 0, to: Number(before.total) },
    ...middle,
    { label: after.span, from: 0, to: Number(after.total) },
  ];
}
