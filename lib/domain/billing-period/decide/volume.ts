import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { fromMinor, toMinor } from '../../rating/money.ts';
import type { DayCounts } from '../../rating/segments.ts';
import { type MeterShare, paidByParent, rateTogether, type VolumeOfPeriod } from '../../rating/volume.ts';
import type { PeriodCommandOf } from '../commands.ts';
import type { BillingPeriodEvent, MeterAdjustment } from '../events.ts';
import { countsOf, rateCounts, sumsByMeter } from '../rate.ts';
import { type BillingPeriodState, evolveBillingPeriod, type FinalPeriod } from '../state.ts';
import { adjusted, type PeriodContext } from './adjust.ts';
import { faultOfDays } from './faults.ts';

type Decision = readonly BillingPeriodEvent[] | Rejection;

/** Organisations that report to one month; more than a volume account has members. */
const MAX_REPORTS = 40;

/** A member's month is final: what it counted. In the parent's month, which may not be final yet. */
export function reportMember(
  data: PeriodCommandOf<'ReportMember'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  const { memberOrganisationId, counts, source } = data;
  const { reports = {} } = state;
  if (reports[memberOrganisationId] !== undefined) return [];
  const days = Object.entries(counts).map(([day, own]) => {
    return { day, usage: Object.entries(own).map(([meter, count]) => ({ meter, count })) };
  });
  const fault = faultOfDays(context.period, days);
  if (fault) return fault;
  if (Object.keys(reports).length >= MAX_REPORTS) {
    return reject('too-many-volume-members', `${MAX_REPORTS} organisations have reported to this month`);
  }
  return withRating(state, { type: 'MemberReported', data }, source, context);
}

/** What came late to a member's month. A correction counts once, by the number that it has in the member's own month. */
export function correctMember(
  { memberOrganisationId, sequence, days, source }: PeriodCommandOf<'CorrectMember'>['data'],
  state: BillingPeriodState,
  context: PeriodContext,
): Decision {
  const known = state.reports?.[memberOrganisationId];
  if (known === undefined)
    return reject('member-unknown', `${memberOrganisationId} has not reported to ${context.period}`);
  if (known.late.includes(sequence)) return [];
  const fault = faultOfDays(context.period, days);
  if (fault) return fault;
  const corrected: BillingPeriodEvent = {
    type: 'MemberCorrected',
    data: { memberOrganisationId, sequence, days, source },
  };
  return withRating(state, corrected, source, context);
}

/** A member's part of what all come to together: what is billed for its month from now on. */
export function share(
  { parentId, number, amount, payer, meters, source }: PeriodCommandOf<'ShareVolume'>['data'],
  state: BillingPeriodState,
  { organisationId, period, nowMs: atMs }: PeriodContext,
): Decision {
  if (state.status !== 'final' || state.volume === undefined || !('parentId' in state.volume.of)) return [];
  if (state.volume.of.parentId !== parentId || number <= state.volume.number) return [];
  const shared: BillingPeriodEvent = {
    type: 'VolumeShared',
    data: { organisationId, period, parentId, number, amount, payer, meters, cause: source, atMs },
  };
  if (payer === 'parent') return [shared];
  return [...toPart(state, { amount, meters }, source, { organisationId, period, atMs }), shared];
}

/**
 * A final month that waits for what it is rated together with, and its volume account is another one since: members that were
 * closed are not waited for, and one that is left alone is billed alone.
 */
export function renewVolume(
  of: VolumeOfPeriod | undefined,
  state: FinalPeriod,
  context: PeriodContext,
): readonly BillingPeriodEvent[] {
  if (state.volume === undefined || state.volume.number > 0) return [];
  if (JSON.stringify(of) === JSON.stringify(state.volume.of)) return [];
  const changed: BillingPeriodEvent = { type: 'VolumeChanged', data: defined({ volume: of }) };
  const cause = context.actor;
  if (of !== undefined) return withRating(state, changed, cause, context);
  const alone = evolveBillingPeriod(state, changed);
  return [changed, ...adjusted(alone, alone.counts, [], cause, context)];
}

/** An event of the parent's month, and what all come to when everybody has reported. */
export function withRating(
  state: BillingPeriodState,
  event: BillingPeriodEvent,
  cause: string,
  context: PeriodContext,
): readonly BillingPeriodEvent[] {
  return [event, ...ratedTogether(evolveBillingPeriod(state, event), cause, context)];
}

/** Nothing before the parent's own month is final and every member has reported, or when the parts stay what they were. */
export function ratedTogether(
  state: BillingPeriodState,
  cause: string,
  { organisationId, period, nowMs: atMs }: PeriodContext,
): readonly BillingPeriodEvent[] {
  if (state.status !== 'final' || state.volume === undefined || !('members' in state.volume.of)) return [];
  const { currency, terms, reports = {}, volume } = state;
  const { members } = state.volume.of;
  if (members.some((one) => reports[one.organisationId] === undefined)) return [];
  const all = [
    { organisationId, counts: ownCounts(state) },
    ...members.flatMap((one) => {
      const report = reports[one.organisationId];
      return report === undefined ? [] : [{ ...one, counts: ownCounts(report) }];
    }),
  ];
  const { total, shares } = rateTogether({ period, currency, terms }, all);
  if (JSON.stringify(shares) === JSON.stringify(volume.shares)) return [];
  const own = paidByParent(shares, currency) ?? { amount: total, meters: [] };
  const number = volume.number + 1;
  const { amount, meters } = own;
  const billed = { amount, meters };
  const rated: BillingPeriodEvent = {
    type: 'VolumeRated',
    data: { organisationId, period, number, currency, total, shares, billed, cause, atMs },
  };
  return [...toPart(state, billed, cause, { organisationId, period, atMs }), rated];
}

/** On days on which the organisation was a customer. */
function ownCounts({ counts, fromDay, toDay }: Pick<FinalPeriod, 'counts' | 'fromDay' | 'toDay'>): DayCounts {
  return countsOf(Object.fromEntries(Object.entries(counts).filter(([day]) => day >= fromDay && day <= toDay)));
}

interface Of {
  readonly organisationId: string;
  readonly period: string;
  readonly atMs: number;
}

/** From what was billed to the part; nothing when that is the same. */
function toPart(
  state: FinalPeriod,
  { amount, meters }: { readonly amount: string; readonly meters: readonly MeterShare[] },
  cause: string,
  of: Of,
): BillingPeriodEvent[] {
  const { currency, billed, volume } = state;
  const difference = toMinor(amount, currency) - toMinor(billed, currency);
  if (difference === 0n) return [];
  const before = volume?.meters ?? sumsByMeter(rateCounts(of.period, state.counts, state));
  const data = {
    organisationId: of.organisationId,
    period: of.period,
    adjustment: state.adjustments + 1,
    currency,
    amount: fromMinor(difference, currency),
    billed,
    meters: changesOf(before, meters, currency),
    days: [],
    cause,
    atMs: of.atMs,
  };
  return [{ type: 'PeriodAdjusted', data }];
}

function changesOf(before: readonly MeterShare[], after: readonly MeterShare[], currency: string): MeterAdjustment[] {
  const zero = { count: '0', amount: fromMinor(0n, currency) };
  return [...new Set([...before, ...after].map(({ meter }) => meter))].sort().flatMap((meter) => {
    const was = before.find((one) => one.meter === meter) ?? zero;
    const is = after.find((one) => one.meter === meter) ?? zero;
    if (was.count === is.count && was.amount === is.amount) return [];
    return [{ meter, countBefore: was.count, countAfter: is.count, amountBefore: was.amount, amountAfter: is.amount }];
  });
}
