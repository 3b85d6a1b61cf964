import { meterName } from '../format/meter.ts';

export interface UsageDay {
  readonly day: string;
  readonly closed: boolean;
  readonly usage: readonly {
    readonly meter: string;
    readonly quantity: string;
    readonly unit: string;
    readonly amount?: string | undefined;
  }[];
  readonly amount?: string | undefined;
}

/** One row of bars: as many values as days, missing ones as 0. Values are for drawing only. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly day: string; readonly value: number }[];
}

/** Meters that share a unit, drawn on one axis. */
export interface Chart {
  readonly unit: string;
  readonly series: readonly Series[];
}

/** The meters that occur: storage first as on a bill, then the machine types in alphabetical order. */
export function metersOf(days: readonly UsageDay[]): readonly { readonly meter: string; readonly unit: string }[] {
  const units = new Map<string, string>();
  for (const { usage } of days) for (const { meter, unit } of usage) units.set(meter, unit);
  const order = (meter: string) => `${meter.startsWith('storage') ? 0 : 1} ${meter}`;
  return [...units]
    .sort(([left], [right]) => (order(left) < order(right) ? -1 : 1))
    .map(([meter, unit]) => ({ meter, unit }));
}

export function chartsOf(days: readonly UsageDay[]): readonly Chart[] {
  const meters = metersOf(days);
  return [...new Set(meters.map(({ unit }) => unit))].map((unit) => ({
    unit,
    series: meters
      .filter((entry) => entry.unit === unit)
      .map(({ meter }) => seriesOf(days, meter, ({ quantity }) => quantity)),
  }));
}

/** What every meter costs, on one axis. */
export function costChartOf(days: readonly UsageDay[], currency: string): Chart {
  return { unit: currency, series: metersOf(days).map(({ meter }) => seriesOf(days, meter, ({ amount }) => amount)) };
}

function seriesOf(
  days: readonly UsageDay[],
  meter: string,
  numberOf: (used: UsageDay['usage'][number]) => string | undefined,
): Series {
  const points = days.map(({ day, usage }) => {
    const used = usage.find((entry) => entry.meter === meter);
    return { day, value: Number((used && numberOf(used)) ?? 0) };
  });
  return { name: meterName(meter), points };
}
