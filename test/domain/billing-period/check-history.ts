import { isRejection } from 'epoch';
import fc from 'fast-check';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import type { BillingPeriodCommand } from '../../../lib/domain/billing-period/commands.ts';
import type { BillingPeriodEvent, DayUsage } from '../../../lib/domain/billing-period/events.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import type { MeterKey } from '../../../lib/domain/metering/meter.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { january } from '../rating/any-period.ts';
import type { History } from './any-history.ts';

/** Plays a history on the aggregate and answers what it says. */
export function play({ commands }: History): BillingPeriodEvent[] {
  let state = billingPeriod.initial;
  const events: BillingPeriodEvent[] = [];
  for (const [index, { sent, atMs }] of commands.entries()) {
    const command = { ...sent, id: `cmd_${index}`, aggregateId: 'org_1/2026-01' } as BillingPeriodCommand;
    const decision = billingPeriod.decide(command, state, { nowMs: atMs, id: 'id', actor: 'usr_1' });
    // Counts below zero, rounded segment by segment, may make a month of less than nothing: it waits, and is another test's.
    if (isRejection(decision)) fc.pre(decision.code !== 'period-below-zero');
    if (isRejection(decision)) throw new Error(`${sent.type}: ${decision.code}: ${decision.message}`);
    for (const event of decision) state = billingPeriod.evolve(state, event);
    events.push(...decision);
  }
  return events;
}

/** The invoice and all adjustments, in cents. */
export function billedBy(events: readonly BillingPeriodEvent[]): bigint {
  let billed = 0n;
  for (const event of events) {
    if (event.type === 'PeriodFinalised') billed += toMinor(event.data.total, 'EUR');
    if (event.type === 'PeriodAdjusted') billed += toMinor(event.data.amount, 'EUR');
  }
  return billed;
}

/** What rating the period at once comes to, from the raw commands, each counted once. */
export function ratedAtOnce({ terms, commands }: History): bigint {
  const counts = new Map<Day, Map<MeterKey, bigint>>();
  for (const sent of new Set(commands.map((one) => one.sent))) {
    for (const { day, usage } of daysOf(sent)) {
      const own = counts.get(day) ?? new Map<MeterKey, bigint>();
      counts.set(day, own);
      for (const { meter, count } of usage) own.set(meter, (own.get(meter) ?? 0n) + BigInt(count));
    }
  }
  return toMinor(ratePeriod(january(terms, counts)).total, 'EUR');
}

function daysOf({ type, data }: History['commands'][number]['sent']): readonly DayUsage[] {
  if (type === 'RecordDay') return [data as DayUsage];
  return type === 'RecordLateUsage' ? (data as { readonly days: readonly DayUsage[] }).days : [];
}
