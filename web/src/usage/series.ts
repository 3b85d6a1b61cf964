interface Day {
  readonly day: string;
  readonly usage: readonly { readonly meter: string; readonly quantity: string; readonly unit: string }[];
}

/** One line or row of bars: as many values as days, missing ones as 0. Values are for drawing only. */
export interface Series {
  readonly meter: string;
  readonly unit: string;
  readonly points: readonly { readonly day: string; readonly value: number }[];
}

/** The meters that occur, in alphabetical order. */
export function metersOf(days: readonly Day[]): readonly { readonly meter: string; readonly unit: string }[] {
  const units = new Map<string, string>();
  for (const { usage } of days) for (const { meter, unit } of usage) units.set(meter, unit);
  return [...units].sort(([left], [right]) => (left < right ? -1 : 1)).map(([meter, unit]) => ({ meter, unit }));
}

export function chartSeries(days: readonly Day[]): readonly Series[] {
  return metersOf(days).map(({ meter, unit }) => ({
    meter,
    unit,
    points: days.map(({ day, usage }) => ({
      day,
      value: Number(usage.find((entry) => entry.meter === meter)?.quantity ?? 0),
    })),
  }));
}
