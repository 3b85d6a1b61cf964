import type { Kernel } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { earlier } from '../../../domain/billing-account/periods.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import type { DayUsage } from '../../../domain/billing-account/values.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import type { BillingPeriodState } from '../../../domain/billing-period/state.ts';
import { dailyUsageHistory } from '../../../domain/daily-usage/reading.ts';
import { defined } from '../../../domain/defined.ts';
import { type Day, dayEnd, dayOf, type Month, monthOf, nextMonth } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import type { DayCounts } from '../../../domain/rating/segments.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import { type ClosedDays, closedDaysOf, openDaysOf } from '../../usage/queries/usage-days.ts';
import { expectedAccount } from './expected-account.ts';
import { additionOf, lateDays, usageOf } from './usage-records.ts';

export interface FigurePorts {
  readonly kernel: Kernel;
  readonly ledger: UsageLedger;
}

/**
 * What an organisation used, day by day, corrected by everything that is known: the one set of figures that usage by day,
 * bills, their divisions, the pages of jobs and the meter of today are made from.
 */
export interface Figures extends PastFigures {
  /** What is stored now. */
  readonly bytes: bigint;
}

/** The same of closed days alone. */
export interface PastFigures {
  readonly organisationId: string;
  readonly nowMs: number;
  readonly today: Day;
  /** Absent as long as no day is closed. */
  readonly lastClosed?: Day;
  /** Before the first day is closed, the one that is going to be opened. */
  readonly account?: OpenAccount;
  /** By month, of those that were asked for. */
  readonly periods: ReadonlyMap<Month, BillingPeriodState>;
  /** Of whole months, today up to this moment. */
  readonly counts: DayCounts;
  /** Counted and not billed, and in no count above. */
  readonly quarantined: ClosedDays['quarantined'];
}

/** Months whose states are read at the same time. */
const MONTHS_AT_ONCE = 8;

type Counts = Map<Day, Map<MeterKey, bigint>>;

/**
 * The figures of all months that the days touch: a read for each month, and those of the open days. Usage that is closed
 * and on its way to its month is read from its own log: rare, and short when it happens.
 */
export async function figuresOf(
  ports: FigurePorts,
  organisationId: string,
  days: { readonly from: Day; readonly to?: Day },
  nowMs: number,
): Promise<Figures> {
  const [{ days: openDays, bytes, ...closed }, opened] = await Promise.all([
    openDaysOf(ports, organisationId, nowMs),
    findAccount(ports.kernel, organisationId),
  ]);
  const past = await countedOf(ports, organisationId, days, nowMs, closed, opened);
  addAll(
    past.counts,
    openDays.filter(({ day }) => past.periods.has(monthOf(day))),
  );
  return { ...past, bytes };
}

/** The figures of months that are over, for what is rated as it was: no open day is read, however many there are. */
export async function pastFiguresOf(
  ports: FigurePorts,
  organisationId: string,
  days: { readonly from: Day; readonly to: Day },
  nowMs: number,
): Promise<PastFigures> {
  const [closed, opened] = await Promise.all([
    closedDaysOf(ports, organisationId),
    findAccount(ports.kernel, organisationId),
  ]);
  return await countedOf(ports, organisationId, days, nowMs, closed, opened);
}

async function countedOf(
  ports: FigurePorts,
  organisationId: string,
  days: { readonly from: Day; readonly to?: Day },
  nowMs: number,
  { lastClosed, waiting, quarantined }: ClosedDays,
  opened: OpenAccount | undefined,
): Promise<PastFigures & { readonly counts: Counts }> {
  const today = dayOf(nowMs);
  const periods = await periodsOf(ports.kernel, organisationId, monthsOf(days.from, days.to ?? today, today, opened));
  const firstDay = earlier(days.from, today);
  const account = opened ?? (await expectedAccount(ports.kernel, organisationId, firstDay, nowMs));
  const counts: Counts = new Map();
  for (const period of periods.values()) addAll(counts, periodDays(period));
  if (lastClosed !== undefined && (await isBehind(ports.kernel, organisationId, periods, lastClosed))) {
    addAll(counts, await onTheirWay(ports.kernel, organisationId, periods));
  }
  const within = (one: DayUsage) => periods.has(monthOf(one.day));
  if (lastClosed !== undefined) {
    addAll(counts, lateDays({ changes: waiting, closedThroughMs: dayEnd(lastClosed), quarantined }).filter(within));
  }
  return { organisationId, nowMs, today, ...defined({ lastClosed, account }), periods, counts, quarantined };
}

/** Undefined before the account is opened. */
export async function findAccount(kernel: Kernel, organisationId: string): Promise<OpenAccount | undefined> {
  const { state } = await kernel.load(billingAccountHistory, organisationId);
  return state.status === 'none' ? undefined : state;
}

/** Nothing was used before the account's first day. Without an account there are only open days. */
function monthsOf(from: Day, to: Day, today: Day, account: OpenAccount | undefined): Month[] {
  const first = account === undefined || account.openedDay <= from ? from : account.openedDay;
  const months: Month[] = [];
  for (let month = monthOf(first); month <= monthOf(to < today ? to : today); month = nextMonth(month))
    months.push(month);
  return months;
}

async function periodsOf(kernel: Kernel, organisationId: string, months: readonly Month[]) {
  const periods = new Map<Month, BillingPeriodState>();
  for (let at = 0; at < months.length; at += MONTHS_AT_ONCE) {
    const some = months.slice(at, at + MONTHS_AT_ONCE);
    const loaded = await Promise.all(
      some.map((month) => kernel.load(billingPeriodHistory, periodId(organisationId, month))),
    );
    for (const [index, month] of some.entries()) {
      periods.set(month, loaded[index]?.state ?? billingPeriodHistory.initial);
    }
  }
  return periods;
}

function periodDays({ counts }: BillingPeriodState): DayUsage[] {
  return Object.entries(counts).map(([day, own]) => {
    return { day, usage: Object.entries(own).map(([meter, count]) => ({ meter, count })) };
  });
}

/** Days reach their months in order: when the last one has, all before it have, and all corrections. Its month is asked for too, whichever were. */
async function isBehind(
  kernel: Kernel,
  organisationId: string,
  periods: Figures['periods'],
  lastClosed: Day,
): Promise<boolean> {
  const last = monthOf(lastClosed);
  if ([...periods].some(([month, { recorded }]) => month < last && recorded.length === 0)) return true;
  const newest = periods.get(last) ?? (await kernel.load(billingPeriodHistory, periodId(organisationId, last))).state;
  return !newest.recorded.includes(lastClosed);
}

async function onTheirWay(kernel: Kernel, organisationId: string, periods: Figures['periods']): Promise<DayUsage[]> {
  const found: DayUsage[] = [];
  for await (const { events } of kernel.history(dailyUsageHistory, organisationId)) {
    for (const event of events) {
      if (event.type === 'OrganisationDayClosed') {
        const { day } = event.data;
        if (periods.get(monthOf(day))?.recorded.includes(day) === false)
          found.push({ day, usage: usageOf(event.data) });
        continue;
      }
      const { sequence } = event.data;
      const isNew = (day: Day) => periods.get(monthOf(day))?.late.includes(sequence) === false;
      found.push(...additionOf(event).filter(({ day }) => isNew(day)));
    }
  }
  return found;
}

function addAll(counts: Counts, days: readonly DayUsage[]): void {
  for (const { day, usage } of days) {
    const own = counts.get(day) ?? new Map<MeterKey, bigint>();
    for (const { meter, count } of usage) own.set(meter, (own.get(meter) ?? 0n) + BigInt(count));
    counts.set(day, own);
  }
}
