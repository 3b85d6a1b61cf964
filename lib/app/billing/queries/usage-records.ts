import { type AddressedCommand, aggregateIdOf, commandsOf, eventId } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { CommandOf } from '../../../domain/billing-account/commands.ts';
import type { MeterCount } from '../../../domain/billing-account/events.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import { computeMeter, STORAGE_METER } from '../../../domain/metering/meter.ts';

/** What the billing account is to record. */
export type UsageRecord = AddressedCommand<CommandOf<'RecordDailyUsage'> | CommandOf<'RecordCorrection'>>;

/** What an event of an organisation's daily usage is to its billing account. Events of one commit start at its version. */
export function usageRecord(stream: string, version: number, event: DailyUsageEvent): UsageRecord {
  const source = eventId(stream, version);
  const organisationId = aggregateIdOf(stream);
  if (event.type === 'UsageCorrected') {
    const { sequence, closedThroughMs, corrected } = event.data;
    const usage = corrected.map(({ meter, count }) => ({ meter, count }));
    return commandsOf(billingAccount).RecordCorrection(organisationId, { sequence, closedThroughMs, usage, source });
  }
  const { day, closingBytes } = event.data;
  const data = { day, usage: usageOf(event.data), closingBytes, source };
  return commandsOf(billingAccount).RecordDailyUsage(organisationId, data);
}

function usageOf(closed: Extract<DailyUsageEvent, { type: 'OrganisationDayClosed' }>['data']): MeterCount[] {
  const storage = { meter: STORAGE_METER, count: closed.byteMs };
  const compute = closed.compute.map(({ machineType, runMs }) => ({ meter: computeMeter(machineType), count: runMs }));
  return [storage, ...compute].filter(({ count }) => count !== '0');
}
