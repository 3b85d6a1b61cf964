import type { Day } from '../metering/day.ts';
import { machineTypeOf } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import type { DailyUsageEvent, LateChange } from './events.ts';

/** What the next day opens with. */
export interface DailyUsageState {
  /** Absent until the first close. */
  readonly lastDay?: Day;
  readonly bytes: Decimal;
  readonly uploaders: Readonly<Record<string, Decimal>>;
  readonly running: Readonly<Record<string, Decimal>>;
  readonly corrections: number;
}

export const initialDailyUsage: DailyUsageState = { bytes: '0', uploaders: {}, running: {}, corrections: 0 };

/** A close says what all levels came to; a correction's deltas join them until then. */
export function evolveDailyUsage(state: DailyUsageState, event: DailyUsageEvent): DailyUsageState {
  if (event.type === 'UsageCorrected') return corrected(state, event.data.sequence, event.data.changes);
  const { day, closingBytes, uploaders, compute } = event.data;
  return {
    lastDay: day,
    bytes: closingBytes,
    uploaders: levels(uploaders.map(({ uploaderId, closingBytes: bytes }) => [uploaderId, bytes])),
    running: levels(compute.map(({ machineType, closingRunning }) => [machineType, closingRunning])),
    corrections: state.corrections,
  };
}

function corrected(state: DailyUsageState, corrections: number, changes: readonly LateChange[]): DailyUsageState {
  let bytes = BigInt(state.bytes);
  const uploaders = new Map(Object.entries(state.uploaders));
  const running = new Map(Object.entries(state.running));
  const add = (map: Map<string, Decimal>, key: string, delta: Decimal) =>
    map.set(key, `${BigInt(map.get(key) ?? '0') + BigInt(delta)}`);
  for (const { meter, userId, delta } of changes) {
    const machineType = machineTypeOf(meter);
    if (machineType !== undefined) add(running, machineType, delta);
    else {
      bytes += BigInt(delta);
      add(uploaders, userId, delta);
    }
  }
  return { ...state, bytes: `${bytes}`, uploaders: levels([...uploaders]), running: levels([...running]), corrections };
}

function levels(entries: readonly (readonly [string, Decimal])[]): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(entries.filter(([, level]) => level !== '0'));
}
