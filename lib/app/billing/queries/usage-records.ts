import { eventId } from 'epoch';
import type { CommandOf } from '../../../domain/billing-account/commands.ts';
import type { MeterCount } from '../../../domain/billing-account/events.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import { computeMeter, STORAGE_METER } from '../../../domain/metering/meter.ts';

type Recording = CommandOf<'RecordDailyUsage'> | CommandOf<'RecordCorrection'>;
/** What the billing account is to record, without the ids of a command. */
export type UsageRecord = { readonly [C in Recording as C['type']]: Pick<C, 'type' | 'data'> }[Recording['type']];

/** What an event of an organisation's daily usage is to its billing account. Events of one commit start at its version. */
export function usageRecord(stream: string, version: number, event: DailyUsageEvent): UsageRecord {
  const source = eventId(stream, version);
  if (event.type === 'UsageCorrected') {
    const { sequence, closedThroughMs, corrected } = event.data;
    const usage = corrected.map(({ meter, count }) => ({ meter, count }));
    return { type: 'RecordCorrection', data: { sequence, closedThroughMs, usage, source } };
  }
  const { day, closingBytes } = event.data;
  return { type: 'RecordDailyUsage', data: { day, usage: usageOf(event.data), closingBytes, source } };
}

function usageOf(closed: Extract<DailyUsageEvent, { type: 'OrganisationDayClosed' }>['data']): MeterCount[] {
  const storage = { meter: STORAGE_METER, count: closed.byteMs };
  const compute = closed.compute.map(({ machineType, runMs }) => ({ meter: computeMeter(machineType), count: runMs }));
  return [storage, ...compute].filter(({ count }) => count !== '0');
}
