import { type AddressedCommand, aggregateIdOf, eventId } from 'epoch';
import type { CommandOf } from '../../../domain/billing-account/commands.ts';
import { billingAccountCommands } from '../../../domain/billing-account/commands.ts';
import type { DayUsage, MeterCount } from '../../../domain/billing-account/events.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import type { Day } from '../../../domain/metering/day.ts';
import { correctionByDay } from '../../../domain/metering/ledger.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';

type Corrected = Extract<DailyUsageEvent, { type: 'UsageCorrected' }>['data'];
/** The usage that the billing account records. */
export type UsageRecord = AddressedCommand<CommandOf<'RecordDailyUsage'> | CommandOf<'RecordCorrection'>>;

/** What an event of an organisation's daily usage is to its billing account. Events of one commit start at its version. */
export function usageRecord(stream: string, version: number, event: DailyUsageEvent): UsageRecord {
  const source = eventId(stream, version);
  const organisationId = aggregateIdOf(stream);
  if (event.type === 'UsageCorrected') {
    const { sequence, closedThroughMs, corrected } = event.data;
    const usage = corrected.map(({ meter, count }) => ({ meter, count }));
    const data = { sequence, closedThroughMs, usage, days: lateDays(event.data), source };
    return billingAccountCommands.RecordCorrection(organisationId, data);
  }
  const { day, closingBytes } = event.data;
  const data = { day, usage: usageOf(event.data), closingBytes, source };
  return billingAccountCommands.RecordDailyUsage(organisationId, data);
}

/** What late changes are worth on each of their own days, in order. */
export function lateDays({ changes, closedThroughMs }: Corrected): DayUsage[] {
  const days = new Map<Day, Map<MeterKey, bigint>>();
  for (const { meter, delta, atMs } of changes) {
    for (const [day, count] of correctionByDay({ delta: BigInt(delta), atMs }, closedThroughMs)) {
      const own = days.get(day) ?? new Map<MeterKey, bigint>();
      days.set(day, own.set(meter, (own.get(meter) ?? 0n) + count));
    }
  }
  return [...days].sort(byKey).map(([day, own]) => ({
    day,
    usage: [...own].sort(byKey).map(([meter, count]) => ({ meter, count: `${count}` })),
  }));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function usageOf(closed: Extract<DailyUsageEvent, { type: 'OrganisationDayClosed' }>['data']): MeterCount[] {
  const storage = { meter: STORAGE_METER, count: closed.byteMs };
  const compute = closed.compute.map(({ machineType, runMs }) => ({ meter: computeMeter(machineType), count: runMs }));
  return [storage, ...compute].filter(({ count }) => count !== '0');
}
