import type { RowKey, RowValue, RowValues } from 'epoch/views';
import type { FrozenDay, TallyText } from '../../../domain/daily-usage/close.ts';
import type { LateChange } from '../../../domain/daily-usage/events.ts';
import type { Day } from '../../../domain/metering/day.ts';
import type { DayTally } from '../../../domain/metering/ledger.ts';
import { type MeterKey, machineTypeOf } from '../../../domain/metering/meter.ts';

/**
 * A day of an organisation is one row of sums: storage, storage by uploader, compute by machine type. One row, so that
 * one conditional write freezes all of it: an uploader's first bytes cannot slip in behind the close.
 */
export function dayKey(organisationId: string, day: Day): RowKey {
  return { partition: organisationId, sort: `${DAY_PREFIX}${day}` };
}

export const DAY_PREFIX = 'day#';

/** Set when the day is closed; sums with a close are final. */
export const CLOSED_AT = 'closedAtMs';

/** Changes that one event brought for one day after that day was closed. They wait here for the next close. */
export function lateKey(organisationId: string, day: Day, event: string): RowKey {
  return { partition: organisationId, sort: `${LATE_PREFIX}${day}#${event}` };
}

export const LATE_PREFIX = 'late#';

/** Amounts of a day's row. */
export function amountsOf(meter: MeterKey, userId: string, { inDay, net }: DayTally): Record<string, bigint> {
  const machineType = machineTypeOf(meter);
  const owners = machineType === undefined ? [STORAGE, `${UPLOADER}${userId}`] : [`${COMPUTE}${machineType}`];
  return Object.fromEntries(
    owners.flatMap((owner) => [
      [`${owner}${IN_DAY}`, inDay],
      [`${owner}${NET}`, net],
    ]),
  );
}

const STORAGE = 'storage';
const UPLOADER = 'uploader:';
const COMPUTE = 'compute:';
const IN_DAY = '.inDay';
const NET = '.net';

/** A day's row as the close takes it. */
export function frozenDayOf(values: RowValues): FrozenDay {
  const owners = Object.keys(values).flatMap((name) => (name.endsWith(NET) ? [name.slice(0, -NET.length)] : []));
  const tallies = (prefix: string) =>
    Object.fromEntries(
      owners
        .filter((owner) => owner.startsWith(prefix))
        .map((owner) => [owner.slice(prefix.length), tallyOf(values, owner)]),
    );
  return { storage: tallyOf(values, STORAGE), uploaders: tallies(UPLOADER), compute: tallies(COMPUTE) };
}

function tallyOf(values: RowValues, owner: string): TallyText {
  return { inDay: integer(values[`${owner}${IN_DAY}`]), net: integer(values[`${owner}${NET}`]) };
}

function integer(value: RowValue | undefined): string {
  return typeof value === 'bigint' || typeof value === 'number' ? `${value}` : '0';
}

/** The row of late changes; amounts as text, as the event of their correction holds them. */
export function lateValues(changes: readonly LateChange[]): RowValues {
  return { changes: changes.map((change) => ({ ...change })) };
}

/** The changes of a late row. The row was written by `lateValues`. */
export function lateChangesOf(values: RowValues): readonly LateChange[] {
  return values['changes'] as unknown as readonly LateChange[];
}

/** `stream@version/index`: what a late change's `cause` says. */
export function causeOf(event: string, index: number): string {
  return `${event}/${index}`;
}

/** The event in a cause. */
export function eventOfCause(cause: string): string {
  return cause.slice(0, cause.lastIndexOf('/'));
}
