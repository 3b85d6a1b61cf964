import { DEFAULT_GRACE_DAYS } from '../../lib/domain/billing-account/account.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { addDays, type Day, dayEnd, dayStart, lastDayOf, type Month, monthOf } from '../../lib/domain/metering/day.ts';
import { meterOf } from '../../lib/domain/metering/meter.ts';
import type { Charge } from '../../lib/domain/rating/charge.ts';
import { display, exact, times } from '../../lib/domain/rating/exact.ts';
import { given } from '../domain/given-events.ts';
import { numberedAccount as billingAccount } from '../domain/numbered-account.ts';

export type Usage = Readonly<Record<string, string>>;

const ORGANISATION = 'org_1';

/** A customer of the public cases: an account and its months, with what runs between them in between. */
export function createCustomer(charges: readonly Charge[], firstDay: Day, currency = 'EUR', now?: string) {
  const plan = { planId: 'pln_1', planVersion: 1, currency, charges };
  let nowMs = dayStart(firstDay);
  const account = given(billingAccount, ORGANISATION, () => nowMs);
  account.and('OpenAccount', { organisationId: ORGANISATION, plan });
  const months = new Map<Month, ReturnType<typeof periodOf>>();
  const periodOf = (month: Month) => given(billingPeriod, periodId(ORGANISATION, month), () => nowMs);
  let last: Day = firstDay;
  let corrections = 0;

  function monthOfDay(day: Day) {
    const month = monthOf(day);
    const known = months.get(month) ?? periodOf(month);
    months.set(month, known);
    return known;
  }

  return {
    account,
    day(day: Day, usage: Usage) {
      nowMs = Math.max(nowMs, dayEnd(day));
      last = day;
      const counts = countsOf(usage);
      monthOfDay(day).and('RecordDay', { day, usage: counts, source: `daily-usage#${ORGANISATION}@1` });
    },
    pin(planVersion: number, own: readonly Charge[]) {
      if (now !== undefined) nowMs = Date.parse(now);
      account.and('PinPlan', { ...plan, planVersion, charges: own });
    },
    /** What the month's bill comes to: its invoice, or nothing to pay. */
    finalise(month: Month): string {
      nowMs = Math.max(nowMs, dayEnd(addDays(lastDayOf(month), DEFAULT_GRACE_DAYS)));
      account.and('BillPeriod', { period: month, graceDays: DEFAULT_GRACE_DAYS });
      const due = account.history().findLast((event) => event.type === 'PeriodDue');
      if (due?.type !== 'PeriodDue') throw new Error(`${month} is not due`);
      const { organisationId: _, period: __, ...terms } = due.data;
      const period = monthOfDay(lastDayOf(month)).and('FinalisePeriod', terms);
      const final = period.history().find((event) => event.type === 'PeriodFinalised');
      if (final?.type !== 'PeriodFinalised') throw new Error(`${month} is not final`);
      const { total, lines } = final.data;
      account.and('IssueInvoice', { period: month, total, lines: lines.length });
      const issued = account.history().findLast((event) => event.type === 'InvoiceIssued');
      return issued?.type === 'InvoiceIssued' && issued.data.period === month ? issued.data.total : total;
    },
    /** A count that comes late, of the last recorded day. */
    correct(usage: Usage) {
      corrections += 1;
      const period = monthOfDay(last);
      const before = period.history().length;
      const days = [{ day: last, usage: countsOf(usage) }];
      period.and('RecordLateUsage', { sequence: corrections, days, source: `daily-usage#${ORGANISATION}@2` });
      for (const event of period.history().slice(before)) {
        if (event.type !== 'PeriodAdjusted') continue;
        const { period: month, adjustment, amount } = event.data;
        account.and('AdjustPeriod', { period: month, adjustment, amount });
      }
    },
    lines: (month: Month) =>
      monthOfDay(lastDayOf(month))
        .history()
        .flatMap((event) => (event.type === 'PeriodFinalised' ? event.data.lines : [])),
  };
}

function countsOf(usage: Usage) {
  return Object.entries(usage).map(([meter, quantity]) => ({
    meter,
    count: display(times(exact(quantity), exact(meterOf(meter).countsPerUnit))),
  }));
}
