import { defined } from '../defined.ts';
import type { Day } from '../metering/day.ts';
import { changeOf, levelOf } from '../metering/ledger.ts';
import { computeMeter, type MeterKey, machineTypeOf, STORAGE_METER } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import type { DailyUsageEvent } from './events.ts';
import { type Quarantined, withLate } from './quarantine.ts';

/** What the next day opens with. */
export interface DailyUsageState {
  /** Absent until the first close. */
  readonly lastDay?: Day;
  readonly bytes: Decimal;
  readonly running: Readonly<Record<string, Decimal>>;
  /** Of all other meters. Absent when all are 0. */
  readonly levels?: Readonly<Record<MeterKey, Decimal>>;
  /** Numbers given to corrections and releases. */
  readonly corrections: number;
  readonly quarantined: Quarantined;
}

export const initialDailyUsage: DailyUsageState = {
  bytes: '0',
  running: {},
  corrections: 0,
  quarantined: {},
};

/** A close says what all levels came to; a correction's deltas join them until then. */
export function evolveDailyUsage(state: DailyUsageState, event: DailyUsageEvent): DailyUsageState {
  switch (event.type) {
    case 'UsageCorrected':
      return corrected(state, event.data);
    case 'QuarantineReleased': {
      const { day, meter, sequence } = event.data;
      const { [meter]: _released, ...others } = state.quarantined[day] ?? {};
      const { [day]: _day, ...days } = state.quarantined;
      const left = Object.keys(others).length > 0 ? { ...days, [day]: others } : days;
      return { ...state, corrections: sequence, quarantined: left };
    }
    case 'OrganisationDayClosed':
      return closed(state, event.data);
  }
}

function closed(state: DailyUsageState, data: DataOf<'OrganisationDayClosed'>): DailyUsageState {
  const { day, closingBytes, byteMs, compute, meters = [], quarantined = [] } = data;
  const counts = new Map<MeterKey, Decimal>([[STORAGE_METER, byteMs]]);
  for (const { machineType, runMs } of compute) counts.set(computeMeter(machineType), runMs);
  for (const { meter, count } of meters) counts.set(meter, count);
  const held = Object.fromEntries(quarantined.map((meter) => [meter, counts.get(meter) ?? '0']));
  return {
    lastDay: day,
    bytes: closingBytes,
    running: levels(compute.map(({ machineType, closingRunning }) => [machineType, closingRunning])),
    ...levelsOf(meters.map(({ meter, closing }) => [meter, closing])),
    corrections: state.corrections,
    quarantined: quarantined.length > 0 ? { ...state.quarantined, [day]: held } : state.quarantined,
  };
}

type DataOf<T extends DailyUsageEvent['type']> = Extract<DailyUsageEvent, { type: T }>['data'];

function corrected(
  state: DailyUsageState,
  { sequence, changes, closedThroughMs }: DataOf<'UsageCorrected'>,
): DailyUsageState {
  let bytes = BigInt(state.bytes);
  const running = new Map(Object.entries(state.running));
  const add = (map: Map<string, Decimal>, key: string, delta: Decimal) =>
    map.set(key, `${BigInt(map.get(key) ?? '0') + BigInt(delta)}`);
  const others = new Map(Object.entries(state.levels ?? {}));
  for (const { meter, delta, atMs } of changes) {
    const machineType = machineTypeOf(meter);
    if (machineType !== undefined) add(running, machineType, delta);
    else if (meter === STORAGE_METER) bytes += BigInt(delta);
    else add(others, meter, `${levelOf(changeOf(meter, delta, atMs))}`);
  }
  const { levels: _before, ...rest } = state;
  const stored = { bytes: `${bytes}`, running: levels([...running]) };
  const quarantined = withLate(state.quarantined, changes, closedThroughMs);
  return { ...rest, ...stored, ...levelsOf([...others]), corrections: sequence, quarantined };
}

function levelsOf(entries: readonly (readonly [MeterKey, Decimal])[]): Pick<DailyUsageState, 'levels'> {
  const own = levels(entries);
  return defined({ levels: Object.keys(own).length > 0 ? own : undefined });
}

function levels(entries: readonly (readonly [string, Decimal])[]): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(entries.filter(([, level]) => level !== '0'));
}
