import type { Day } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import type { DailyUsageEvent } from './events.ts';

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

/** Corrections need no fold: a close follows in the same commit and says what all levels came to. */
export function evolveDailyUsage(state: DailyUsageState, event: DailyUsageEvent): DailyUsageState {
  if (event.type === 'UsageCorrected') return { ...state, corrections: event.data.sequence };
  const { day, closingBytes, uploaders, compute } = event.data;
  return {
    lastDay: day,
    bytes: closingBytes,
    uploaders: levels(uploaders.map(({ uploaderId, closingBytes: bytes }) => [uploaderId, bytes])),
    running: levels(compute.map(({ machineType, closingRunning }) => [machineType, closingRunning])),
    corrections: state.corrections,
  };
}

function levels(entries: readonly (readonly [string, Decimal])[]): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(entries.filter(([, level]) => level !== '0'));
}
