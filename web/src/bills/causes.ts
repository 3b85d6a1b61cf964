import type { ReplyOf } from '../../../lib/client/types.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';

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

/** What one month costs more than another, and what makes most of it: "€41.20 more, most of it because Storage: more was used, by run-7". */
export function headlineOf(bridge: Bridge, nameOf: (id: string) => string, locale?: string): string {
  const { before, after, effects, currency } = bridge;
  const difference = Number(after.total) - Number(before.total);
  const said = `${after.span} comes to ${formatMoney(after.total, currency, locale)}`;
  const largest = effects.find(({ amount }) => Math.sign(Number(amount)) === Math.sign(difference));
  if (largest === undefined) return `${said}, as much as ${before.span}.`;
  const size = formatMoney(`${Math.abs(difference)}`, currency, locale);
  const job = largest.jobs.find(({ job: id, amount }) => {
    return id !== undefined && Math.sign(Number(amount)) === Math.sign(difference);
  })?.job;
  const by = job === undefined ? '' : `, by ${nameOf(job)}`;
  const most = effects.length === 1 ? 'because' : 'first of all because';
  return `${said}: ${size} ${difference > 0 ? 'more' : 'less'} than ${before.span}, ${most} ${causeInWords(largest)}${by}.`;
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
