import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, type Day, dayEnd, dayStart, isDay } from '../../metering/day.ts';
import type { CloseDayData, DailyUsageCommand, TakeLateData } from '../commands.ts';
import type { DailyUsageEvent, LateChange } from '../events.ts';
import { MAX_LATE_PER_CLOSE, MAX_LATE_PER_TAKE, MAX_QUARANTINED } from '../limits.ts';
import { quarantinedIn } from '../quarantine.ts';
import { type DailyUsageState, evolveDailyUsage } from '../state.ts';
import { belowZero, closeDay } from './close.ts';
import { correction, release } from './correct.ts';

type Decision = readonly DailyUsageEvent[] | Rejection;

export function decide(command: DailyUsageCommand, state: DailyUsageState, { nowMs }: DecideContext): Decision {
  switch (command.type) {
    case 'TakeLate':
      return takeLate(command.aggregateId, command.data, state, nowMs);
    case 'CloseDay':
      return close(command.aggregateId, command.data, state, nowMs);
    case 'ReleaseQuarantine':
      return release(command.aggregateId, command.data, state, nowMs);
  }
}

/** Another process's correction may contain the same changes: then there is nothing to do, and the sender reads again. */
function takeLate(
  organisationId: string,
  { day, sequence, late }: TakeLateData,
  state: DailyUsageState,
  nowMs: number,
): Decision {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (sequence <= state.corrections || late.length === 0) return [];
  if (state.lastDay !== undefined && day !== addDays(state.lastDay, 1)) {
    return day <= state.lastDay ? [] : reject('day-out-of-order', `${addDays(state.lastDay, 1)} is the first open day`);
  }
  const fault = faultOfLate(day, late, MAX_LATE_PER_TAKE);
  if (fault) return fault;
  return correction(organisationId, day, late, state, nowMs);
}

function close(
  organisationId: string,
  { day, frozen, late, watermarkMs, lacking = [] }: CloseDayData,
  state: DailyUsageState,
  atMs: number,
): Decision {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (state.lastDay !== undefined && day <= state.lastDay) return [];
  if (atMs < dayEnd(day)) return reject('day-not-over', `${day} has not ended (UTC): it cannot be closed yet`);
  if (state.lastDay !== undefined && day !== addDays(state.lastDay, 1)) {
    return reject('day-out-of-order', `${addDays(state.lastDay, 1)} must be closed before ${day}`);
  }
  const fault = faultOfLate(day, late, MAX_LATE_PER_CLOSE);
  if (fault) return fault;

  const taken = late.length === 0 ? [] : correction(organisationId, day, late, state, atMs);
  const closed = closeDay(state, frozen, late);
  const room = MAX_QUARANTINED - quarantinedIn(taken.reduce(evolveDailyUsage, state).quarantined).length;
  const quarantined = belowZero(closed).slice(0, room);
  return [
    ...taken,
    {
      type: 'OrganisationDayClosed',
      data: {
        organisationId,
        day,
        openingBytes: `${closed.opening}`,
        closingBytes: `${closed.storage.closing}`,
        byteMs: `${closed.storage.total}`,
        uploaders: [],
        compute: closed.compute,
        watermarkMs,
        ...defined({
          meters: closed.meters.length > 0 ? closed.meters : undefined,
          lacking: lacking.length > 0 ? lacking : undefined,
          quarantined: quarantined.length > 0 ? quarantined : undefined,
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
