import type { Day } from '../metering/day.ts';
import { changeOf, correctionByDay } from '../metering/ledger.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import type { DayMeter, LateChange } from './events.ts';

/** What is counted and not billed, by day and meter: its level was below zero when the day was closed. */
export type Quarantined = Readonly<Record<Day, Readonly<Record<MeterKey, Decimal>>>>;

/** Late changes join the quarantine of their own days. */
export function withLate(
  quarantined: Quarantined,
  changes: readonly LateChange[],
  closedThroughMs: number,
): Quarantined {
  if (Object.keys(quarantined).length === 0) return quarantined;
  const held: Record<Day, Record<MeterKey, Decimal>> = {};
  for (const [day, counts] of Object.entries(quarantined)) held[day] = { ...counts };
  for (const { meter, delta, atMs } of changes) {
    for (const [day, count] of correctionByDay(changeOf(meter, delta, atMs), closedThroughMs)) {
      const counts = held[day];
      const before = counts?.[meter];
      if (counts !== undefined && before !== undefined) counts[meter] = `${BigInt(before) + count}`;
    }
  }
  return held;
}

/** Days and meters in quarantine on which these changes are worth something. */
export function touchedBy(
  quarantined: Quarantined,
  changes: readonly LateChange[],
  closedThroughMs: number,
): readonly DayMeter[] {
  if (Object.keys(quarantined).length === 0) return [];
  const touched = new Map<string, DayMeter>();
  for (const { meter, delta, atMs } of changes) {
    for (const day of correctionByDay(changeOf(meter, delta, atMs), closedThroughMs).keys()) {
      if (quarantined[day]?.[meter] !== undefined) touched.set(`${day} ${meter}`, { day, meter });
    }
  }
  return [...touched.values()];
}

/** All that is in quarantine, by day and meter. */
export function quarantinedIn(quarantined: Quarantined): readonly (DayMeter & { readonly count: Decimal })[] {
  return Object.entries(quarantined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, counts]) => Object.entries(counts).map(([meter, count]) => ({ day, meter, count })));
}
