import type { RatedDays } from '../../../domain/billing-account/rated-days.ts';
import { dayEnd, dayStart } from '../../../domain/metering/day.ts';
import { clip, type Window } from '../../../domain/metering/integral.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import { type Decimal, display, exact, sum } from '../../../domain/rating/exact.ts';
import { shareOf } from '../../../domain/rating/share.ts';
import { type MeterUsage, meterUsage } from '../../usage/queries/usage-days.ts';
import type { Rates } from './rates.ts';

/** A period of time in which every meter has one line; without days where nothing is rated. */
export interface RatedWindow extends Window {
  readonly days?: RatedDays;
}

/** What something used of a line. */
export interface Used {
  readonly ratedWindow: RatedWindow;
  readonly meter: MeterKey;
  readonly count: bigint;
}

/** What one meter counted, and what that comes to; without an amount where there is no price. */
export interface MeterCost extends MeterUsage {
  readonly amount?: Decimal;
}

export interface Cost {
  readonly usage: readonly MeterCost[];
  /** The sum of the amounts; absent when one is. */
  readonly amount?: Decimal;
}

/** Cuts a window where the lines of bills begin and end. */
export function ratedWindowsOf(rates: Rates | undefined, window: Window): readonly RatedWindow[] {
  const ratedWindows: RatedWindow[] = [];
  let fromMs = window.fromMs;
  for (const days of rates?.days ?? []) {
    const part = clip({ fromMs: dayStart(days.fromDay), toMs: dayEnd(days.toDay) }, { ...window, fromMs });
    if (part === undefined) continue;
    if (fromMs < part.fromMs) ratedWindows.push({ fromMs, toMs: part.fromMs });
    ratedWindows.push({ ...part, days });
    fromMs = part.toMs;
  }
  return fromMs < window.toMs ? [...ratedWindows, { fromMs, toMs: window.toMs }] : ratedWindows;
}

/** What a part of a line comes to, exact to 18 decimals; undefined where nothing prices it. */
export function amountOf({ ratedWindow, meter, count }: Used): Decimal | undefined {
  if (count === 0n) return '0';
  const line = ratedWindow.days?.lines.find((one) => one.meter === meter);
  return line && display(shareOf(line, count));
}

/** Meter by meter over all stretches. As long as there is no account, quantities alone. */
export function costOf(parts: readonly Used[], rates: Rates | undefined): Cost {
  const usage = [...Map.groupBy(parts, ({ meter }) => meter)].flatMap(([meter, own]): readonly MeterCost[] => {
    const count = own.reduce((all, part) => all + part.count, 0n);
    return count === 0n ? [] : [{ ...meterUsage(meter, count), ...withAmount(own.map(amountOf), rates) }];
  });
  return {
    usage,
    ...withAmount(
      usage.map(({ amount }) => amount),
      rates,
    ),
  };
}

/** Sums decimals as they are shown, so that who adds up the parts comes to the same. */
export function withAmount(amounts: readonly (Decimal | undefined)[], rates: Rates | undefined): { amount?: Decimal } {
  const known = amounts.flatMap((amount) => amount ?? []);
  if (rates === undefined || known.length < amounts.length) return {};
  return { amount: display(sum(known.map((amount) => exact(amount)))) };
}
