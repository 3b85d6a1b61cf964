import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, type Day, dayEnd, dayStart, isDay } from '../../metering/day.ts';
import type { CloseDayData, DailyUsageCommand, TakeLateData } from '../commands.ts';
import type { DailyUsageEvent, LateChange } from '../events.ts';
import { MAX_LATE_PER_CLOSE, MAX_LATE_PER_TAKE } from '../limits.ts';
import type { DailyUsageState } from '../state.ts';
import { type ClosedDay, closeDay, correctionsOf } from './close.ts';

export function decide(
  command: DailyUsageCommand,
  state: DailyUsageState,
  context: DecideContext,
): readonly DailyUsageEvent[] | Rejection {
  return command.type === 'TakeLate'
    ? takeLate(command.aggregateId, command.data, state)
    : close(command.aggregateId, command.data, state, context);
}

/** Another process's correction may contain the same changes: then there is nothing to do, and the sender reads again. */
function takeLate(
  organisationId: string,
  { day, sequence, late }: TakeLateData,
  state: DailyUsageState,
): readonly DailyUsageEvent[] | Rejection {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (sequence <= state.corrections || late.length === 0) return [];
  if (state.lastDay !== undefined && day !== addDays(state.lastDay, 1)) {
    return day <= state.lastDay ? [] : reject('day-out-of-order', `${addDays(state.lastDay, 1)} is the first open day`);
  }
  const fault = faultOfLate(day, late, MAX_LATE_PER_TAKE);
  if (fault) return fault;
  const [closedThroughMs, corrected] = [dayStart(day), correctionsOf(day, late)];
  const number = state.corrections + 1;
  return [
    {
      type: 'UsageCorrected',
      data: { organisationId, sequence: number, day, closedThroughMs, corrected, changes: late },
    },
  ];
}

function close(
  organisationId: string,
  { day, frozen, late, watermarkMs, lacking = [] }: CloseDayData,
  state: DailyUsageState,
  { nowMs: atMs }: DecideContext,
): readonly DailyUsageEvent[] | Rejection {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (state.lastDay !== undefined && day <= state.lastDay) return [];
  if (atMs < dayEnd(day)) return reject('day-not-over', `${day} has not ended (UTC): it cannot be closed yet`);
  if (state.lastDay !== undefined && day !== addDays(state.lastDay, 1)) {
    return reject('day-out-of-order', `${addDays(state.lastDay, 1)} must be closed before ${day}`);
  }
  const fault = faultOfLate(day, late, MAX_LATE_PER_CLOSE);
  if (fault) return fault;

  const closed = closeDay(state, frozen, late);
  const negative = faultOfLevels(day, closed);
  if (negative) return negative;
  const corrected = correctionsOf(day, late);
  const sequence = state.corrections + 1;
  const correction = { organisationId, sequence, day, closedThroughMs: dayStart(day), corrected, changes: late };
  return [
    ...(late.length === 0 ? [] : [{ type: 'UsageCorrected', data: correction } as const]),
    {
      type: 'OrganisationDayClosed',
      data: {
        organisationId,
        day,
        openingBytes: `${closed.opening}`,
        closingBytes: `${closed.storage.closing}`,
        byteMs: `${closed.storage.total}`,
        uploaders: closed.uploaders,
        compute: closed.compute,
        watermarkMs,
        ...defined({
          meters: closed.meters.length > 0 ? closed.meters : undefined,
          lacking: lacking.length > 0 ? lacking : undefined,
        }),
        atMs,
      },
    },
  ];
}

function faultOfLate(day: Day, late: readonly LateChange[], most: number): Rejection | undefined {
  if (late.length > most) {
    return reject('too-many-late-changes', `${late.length} late changes, at most ${most} at once`);
  }
  const early = late.find(({ atMs }) => atMs >= dayStart(day));
  return early && reject('not-late', `${early.cause} at ${early.atMs} belongs to ${day} or later: it is not late`);
}

/** Below zero means an end without its beginning: the ledger has not applied the log up to here. Close again later. */
function faultOfLevels(day: Day, { opening, storage, compute, meters }: ClosedDay): Rejection | undefined {
  const running = compute.find(({ closingRunning, runMs }) => BigInt(closingRunning) < 0n || BigInt(runMs) < 0n);
  if (running) return reject('negative-usage', `${day}: ${running.closingRunning} attempts on ${running.machineType}`);
  const other = meters.find(({ closing, count }) => BigInt(closing) < 0n || BigInt(count) < 0n);
  if (other) return reject('negative-usage', `${day}: ${other.count} of ${other.meter}`);
  if (opening >= 0n && storage.closing >= 0n && storage.total >= 0n) return undefined;
  return reject('negative-usage', `${day}: ${opening} bytes at its start, ${storage.closing} at its end`);
}
