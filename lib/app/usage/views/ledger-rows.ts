import { defineRow, fieldsCodec, integer, listOf, type RowCodec, type RowValue, recordOf, text } from 'epoch/views';
import type { FrozenDay, TallyText } from '../../../domain/daily-usage/decide/close.ts';
import { defined } from '../../../domain/defined.ts';
import type { Day } from '../../../domain/metering/day.ts';
import type { DayTally } from '../../../domain/metering/ledger.ts';
import { type MeterKey, machineTypeOf, STORAGE_METER } from '../../../domain/metering/meter.ts';

export const LEDGER_VIEW = 'usage-ledger';

interface OfOrganisation {
  readonly organisationId: string;
}
interface OfDay {
  readonly day: Day;
}

/** A day's sums, and when the day was closed: sums with a close are final. */
export interface LedgerDay extends FrozenDay {
  readonly closedAtMs?: number;
}

/** The attribute that the close sets and every sum requires to be unset. */
export const CLOSED_AT = 'closedAtMs';

/** A day's sums by attribute: storage, compute by machine type, other meters by key. Rows of before also have some by uploader, which nothing reads. */
const ledgerDay: RowCodec<LedgerDay> = {
  // Sums come as `amountsOf`; only the close is set.
  encode: ({ closedAtMs }) => defined({ [CLOSED_AT]: closedAtMs }),
  decode(values) {
    const owners = Object.keys(values).flatMap((name) => (name.endsWith(NET) ? [name.slice(0, -NET.length)] : []));
    const tallyOf = (owner: string): TallyText => ({
      inDay: wholeNumber(values[`${owner}${IN_DAY}`]),
      net: wholeNumber(values[`${owner}${NET}`]),
    });
    const tallies = (prefix: string) =>
      Object.fromEntries(
        owners.filter((owner) => owner.startsWith(prefix)).map((owner) => [owner.slice(prefix.length), tallyOf(owner)]),
      );
    const day = {
      storage: tallyOf(STORAGE),
      compute: tallies(COMPUTE),
      meters: tallies(METER),
    };
    const closedAtMs = values[CLOSED_AT];
    return closedAtMs === undefined ? day : { ...day, closedAtMs: integer.decode(closedAtMs) };
  },
};

const DAY_PREFIX = 'day#';

/**
 * A day of an organisation is one row of sums, a few for each meter: however many people use it, it stays small, and so does
 * every write to it. One row, so that one conditional write freezes all of it: nothing can slip in behind the close.
 */
export const ledgerDayRow = defineRow({
  view: LEDGER_VIEW,
  partition: ({ organisationId }: OfOrganisation) => organisationId,
  sort: ({ day }: OfDay) => `${DAY_PREFIX}${day}`,
  prefix: DAY_PREFIX,
  codec: ledgerDay,
});

/** The day that a row is of. */
export function dayOfRow({ sort }: { readonly sort: string }): Day {
  return sort.slice(DAY_PREFIX.length);
}

/** A day that nothing was used on. */
export const EMPTY_DAY: FrozenDay = { storage: { inDay: '0', net: '0' }, compute: {}, meters: {} };

const LATE_PREFIX = 'late#';

/** Changes that one event brought for one day after that day was closed. They wait here for the next close. */
export const lateRow = defineRow({
  view: LEDGER_VIEW,
  partition: ({ organisationId }: OfOrganisation) => organisationId,
  sort: ({ day, event }: OfDay & { readonly event: string }) => `${LATE_PREFIX}${day}#${event}`,
  prefix: LATE_PREFIX,
  // Amounts as text, as the event of their correction has them.
  codec: fieldsCodec({
    changes: listOf(recordOf({ meter: text, delta: text, atMs: integer, userId: text, cause: text })),
  }),
});

/** Amounts of a day's row. */
export function amountsOf(meter: MeterKey, { inDay, net }: DayTally): Record<string, bigint> {
  const owner = ownerOf(meter);
  return { [`${owner}${IN_DAY}`]: inDay, [`${owner}${NET}`]: net };
}

function ownerOf(meter: MeterKey): string {
  if (meter === STORAGE_METER) return STORAGE;
  const machineType = machineTypeOf(meter);
  return machineType === undefined ? `${METER}${meter}` : `${COMPUTE}${machineType}`;
}

const STORAGE = 'storage';
const COMPUTE = 'compute:';
const METER = 'meter:';
const IN_DAY = '.inDay';
const NET = '.net';

function wholeNumber(value: RowValue | undefined): string {
  return typeof value === 'bigint' || typeof value === 'number' ? `${value}` : '0';
}

/** `stream@version/index`: the `cause` of a late change. */
export function causeOf(event: string, index: number): string {
  return `${event}/${index}`;
}

/** The event in a cause. */
export function eventOfCause(cause: string): string {
  return cause.slice(0, cause.lastIndexOf('/'));
}
