import { commandsOf, type Kernel, type Origin } from 'epoch';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { DailyUsageEvent, DayMeter } from '../../../domain/daily-usage/events.ts';
import { addDays, type Day, dayEnd, dayOf } from '../../../domain/metering/day.ts';
import { computeMeter, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { UsageError } from '../queries/errors.ts';
import type { UsageLedger } from '../queries/ledger.ts';

/** Days that one call closes: after an outage of a month, the rest is another call's. */
export const MAX_DAYS_PER_CALL = 31;

/** The time through which a subscriber has applied the whole log; a day is closed only behind it. */
export interface Watermark {
  sweptThroughMs(): Promise<number>;
  /** Streams of an organisation that it passes over because they are parked, by name. */
  lacking?(organisationId: string): Promise<readonly string[]>;
}

/** Corrections that one call makes before one day; the rest is another call's. */
const MAX_TAKES_PER_DAY = 100;

export interface CloseDayPorts {
  readonly kernel: Kernel;
  readonly ledger: UsageLedger;
  readonly watermark: Watermark;
  readonly nowMs: () => number;
}

export interface CloseThrough {
  readonly organisationId: string;
  /** Its first day is the first that is ever closed. */
  readonly foundedAtMs: number;
  /** Last day to close. */
  readonly day: Day;
  readonly origin: Origin;
  /** What is done when the log is not swept through the day's end: wait, unless it was waited for long enough. */
  readonly unswept?: 'wait' | 'close';
}

export interface ClosedThrough {
  readonly closed: readonly Day[];
  /** What these days counted, by name. */
  readonly used: readonly DayMeter[];
  /** Meters of these days that are in quarantine: an end came without its beginning. */
  readonly quarantined: readonly DayMeter[];
  /** The log was not swept through the last day's end: what comes after that is a correction. */
  readonly flagged: boolean;
  /** More days wait: call again. */
  readonly more: boolean;
}

/**
 * Closes every day of an organisation that is not closed, in order, up to and including `day`. Again and again the same:
 * a closed day is passed over, a frozen row stays as it is, and a close that stopped half-way is gone on with.
 */
export async function closeThrough(ports: CloseDayPorts, request: CloseThrough): Promise<ClosedThrough> {
  const { kernel, ledger, watermark } = ports;
  const { organisationId, day: last, origin, unswept = 'wait' } = request;
  const watermarkMs = await watermark.sweptThroughMs();
  const flagged = watermarkMs < dayEnd(last);
  if (flagged && unswept === 'wait') {
    throw new UsageError(
      'log-not-swept',
      `the log is swept through ${watermarkMs}, and ${last} ends later: close it later`,
    );
  }
  const lacking = (await watermark.lacking?.(organisationId)) ?? [];
  const { state } = await kernel.load(dailyUsage, organisationId);
  const closed: Day[] = [];
  const quarantined: DayMeter[] = [];
  const used: DayMeter[] = [];
  let day = state.lastDay === undefined ? dayOf(request.foundedAtMs) : addDays(state.lastDay, 1);
  for (; day <= last; day = addDays(day, 1)) {
    if (closed.length === MAX_DAYS_PER_CALL) return { closed, used, quarantined, flagged, more: true };
    if (!(await takeAllLate(ports, request, day))) return { closed, used, quarantined, flagged, more: true };
    const frozen = await ledger.freeze(organisationId, day, ports.nowMs());
    const data = { day, frozen, late: [], watermarkMs, lacking };
    const command = commandsOf(dailyUsage).CloseDay(organisationId, data);
    const outcome = await kernel.execute(dailyUsage, command, origin);
    if (!outcome.ok) {
      const { code, message } = outcome.rejection;
      throw new UsageError('close-refused', `${day} of ${organisationId}: ${code}: ${message}`);
    }
    closed.push(day);
    for (const { type, data: counted } of outcome.commit?.events ?? [])
      if (type === 'OrganisationDayClosed') used.push(...metersOf(counted).map((meter) => ({ day, meter })));
    for (const meter of Object.keys(outcome.state.quarantined[day] ?? {})) quarantined.push({ day, meter });
  }
  return { closed, used, quarantined, flagged, more: false };
}

function metersOf({
  byteMs,
  compute,
  meters = [],
}: Extract<DailyUsageEvent, { type: 'OrganisationDayClosed' }>['data']) {
  return [
    ...(byteMs === '0' ? [] : [STORAGE_METER]),
    ...compute.filter(({ runMs }) => runMs !== '0').map(({ machineType }) => computeMeter(machineType)),
    ...meters.map(({ meter }) => meter),
  ];
}

/** Takes in all late changes of days before `day`, in as many corrections as it needs; false when some are left for later. */
async function takeAllLate({ kernel, ledger }: CloseDayPorts, request: CloseThrough, day: Day): Promise<boolean> {
  const { organisationId, origin } = request;
  for (let takes = 0; takes < MAX_TAKES_PER_DAY; takes += 1) {
    // The number first, then the changes: changes that another process includes meanwhile have that number, and are not included twice.
    const { state } = await kernel.load(dailyUsage, organisationId);
    const late = await ledger.late(organisationId, day);
    if (late.length === 0) return true;
    const data = { day, sequence: state.corrections + 1, late };
    const outcome = await kernel.execute(dailyUsage, commandsOf(dailyUsage).TakeLate(organisationId, data), origin);
    if (!outcome.ok) {
      const { code, message } = outcome.rejection;
      throw new UsageError('close-refused', `${organisationId} before ${day}: ${code}: ${message}`);
    }
  }
  return false;
}
