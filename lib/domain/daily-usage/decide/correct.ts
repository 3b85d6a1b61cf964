import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { type Day, dayStart } from '../../metering/day.ts';
import type { MeterKey } from '../../metering/meter.ts';
import type { DailyUsageEvent, LateChange } from '../events.ts';
import { quarantinedIn, touchedBy } from '../quarantine.ts';
import { type DailyUsageState, evolveDailyUsage } from '../state.ts';
import { correctionsOf } from './close.ts';

/** Takes late changes in; a quarantine that they bring to zero or above is released with them. */
export function correction(
  organisationId: string,
  day: Day,
  changes: readonly LateChange[],
  state: DailyUsageState,
  atMs: number,
): readonly DailyUsageEvent[] {
  const sequence = state.corrections + 1;
  const closedThroughMs = dayStart(day);
  const touched = touchedBy(state.quarantined, changes, closedThroughMs);
  const quarantined = touched.length > 0 ? touched : undefined;
  const corrected = correctionsOf(day, changes);
  const taken: DailyUsageEvent = {
    type: 'UsageCorrected',
    data: { organisationId, sequence, day, closedThroughMs, corrected, changes, ...defined({ quarantined }) },
  };
  const after = evolveDailyUsage(state, taken);
  const healed = touched.filter((one) => BigInt(after.quarantined[one.day]?.[one.meter] ?? '0') >= 0n);
  return [taken, ...releases(organisationId, healed, after, atMs)];
}

/** By people: it is billed as it is counted now, also below zero. */
export function release(
  organisationId: string,
  { day, meter }: { readonly day: Day; readonly meter?: MeterKey },
  state: DailyUsageState,
  atMs: number,
): readonly DailyUsageEvent[] | Rejection {
  const wanted = quarantinedIn(state.quarantined).filter(
    (one) => one.day === day && (meter ?? one.meter) === one.meter,
  );
  if (wanted.length > 0) return releases(organisationId, wanted, state, atMs);
  return reject('not-quarantined', `nothing of ${day}${meter === undefined ? '' : ` and ${meter}`} is in quarantine`);
}

function releases(
  organisationId: string,
  wanted: readonly { readonly day: Day; readonly meter: MeterKey }[],
  { corrections, quarantined }: DailyUsageState,
  atMs: number,
): readonly DailyUsageEvent[] {
  return wanted.map(({ day, meter }, index) => {
    const count = quarantined[day]?.[meter] ?? '0';
    const sequence = corrections + 1 + index;
    return { type: 'QuarantineReleased', data: { organisationId, sequence, day, meter, count, atMs } };
  });
}
