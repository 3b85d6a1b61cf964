import { type DecideContext, type Rejection, reject } from 'epoch';
import { addDays, type Day, dayEnd, dayStart, isDay } from '../../metering/day.ts';
import type { CloseDayData, DailyUsageCommand } from '../commands.ts';
import type { DailyUsageEvent, LateChange } from '../events.ts';
import type { DailyUsageState } from '../state.ts';
import { type ClosedDay, closeDay, correctionsOf } from './close.ts';

/** Late changes that one close takes in, about 150 bytes each; what is left waits for the next close. */
export const MAX_LATE_PER_CLOSE = 1_000;

export function decide(
  { aggregateId, data }: DailyUsageCommand,
  state: DailyUsageState,
  context: DecideContext,
): readonly DailyUsageEvent[] | Rejection {
  return close(aggregateId, data, state, context);
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
  const fault = faultOfLate(day, late);
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
        ...(lacking.length > 0 && { lacking }),
        atMs,
      },
    },
  ];
}

function faultOfLate(day: Day, late: readonly LateChange[]): Rejection | undefined {
  if (late.length > MAX_LATE_PER_CLOSE) {
    return reject('too-many-late-changes', `${late.length} late changes, at most ${MAX_LATE_PER_CLOSE} in one close`);
  }
  const early = late.find(({ atMs }) => atMs >= dayStart(day));
  return early && reject('not-late', `${early.cause} at ${early.atMs} belongs to ${day} or later: it is not late`);
}

/** Below zero means that an end came without its beginning: the log has not been heard up to here. Close again later. */
function faultOfLevels(day: Day, { opening, storage, compute }: ClosedDay): Rejection | undefined {
  const running = compute.find(({ closingRunning, runMs }) => BigInt(closingRunning) < 0n || BigInt(runMs) < 0n);
  if (running) return reject('negative-usage', `${day}: ${running.closingRunning} attempts on ${running.machineType}`);
  if (opening >= 0n && storage.closing >= 0n && storage.total >= 0n) return undefined;
  return reject('negative-usage', `${day}: ${opening} bytes at its start, ${storage.closing} at its end`);
}
