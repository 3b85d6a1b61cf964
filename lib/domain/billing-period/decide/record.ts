import { type Rejection, reject } from 'epoch';
import type { PeriodCommandOf } from '../commands.ts';
import type { BillingPeriodEvent } from '../events.ts';
import { add, type BillingPeriodState } from '../state.ts';
import { adjusted, type PeriodContext } from './adjust.ts';
import { faultOfDays } from './faults.ts';
import { withRating } from './volume.ts';

/** Corrections that one period takes in: more than one an hour for half a year. */
export const MAX_CORRECTIONS = 5_000;

type Decision = readonly BillingPeriodEvent[] | Rejection;

export function recordDay(
  { day, usage, source }: PeriodCommandOf<'RecordDay'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  const fault = faultOfDays(context.period, [{ day, usage }]);
  if (fault) return fault;
  if (state.recorded.includes(day)) return [];
  const recorded: BillingPeriodEvent = { type: 'DayRecorded', data: { day, usage, source } };
  if (state.status === 'final' && state.volume !== undefined) return withRating(state, recorded, source, context);
  return [recorded, ...adjusted(state, add(state.counts, [{ day, usage }]), [day], source, context)];
}

export function recordLate(
  { sequence, days, source }: PeriodCommandOf<'RecordLateUsage'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  if (state.late.includes(sequence)) return [];
  const fault = faultOfDays(context.period, days);
  if (fault) return fault;
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    return reject('sequence-invalid', `correction ${sequence}: a whole number from 1`);
  }
  if (state.late.length >= MAX_CORRECTIONS) {
    return reject('too-many-corrections', `a period takes in at most ${MAX_CORRECTIONS} corrections`);
  }
  const touched = [...new Set(days.map(({ day }) => day))].sort();
  const recorded: BillingPeriodEvent = { type: 'LateUsageRecorded', data: { sequence, days, source } };
  if (state.status === 'final' && state.volume !== undefined) return withRating(state, recorded, source, context);
  return [recorded, ...adjusted(state, add(state.counts, days), touched, source, context)];
}
