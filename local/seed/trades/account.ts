import { newestPlan } from '../../../lib/app/billing/queries/plans.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { addDays, dayOf, firstDayOf, monthOf, nextMonth } from '../../../lib/domain/metering/day.ts';
import type { Timeline } from '../timeline.ts';
import type { AccountAct } from './trade.ts';

/** Days before the last one on which a customer pays. */
const PAYS_BEFORE_DAYS = 4;

interface OfAccount {
  readonly organisationId: string;
  readonly planId: string;
  readonly admin: string;
}

/** An administrator's act on a customer's account. */
export async function actOnAccount(timeline: Timeline, act: AccountAct, of: OfAccount): Promise<void> {
  const { organisationId, planId, admin } = of;
  switch (act.kind) {
    case 'discount': {
      const discount = { kind: 'percentage', percent: act.percent } as const;
      const data = { discountId: act.id, discount, periods: act.months };
      await timeline.send(billingAccount, organisationId, 'GrantDiscount', data, admin);
      return;
    }
    case 'credit': {
      const data = { creditId: act.id, amount: act.amount, reason: act.reason };
      await timeline.send(billingAccount, organisationId, 'GrantCredit', data, admin);
      return;
    }
    case 'override': {
      const charge = { meter: act.meter, model: { kind: 'perUnit', unit: act.unit } } as const;
      await timeline.send(billingAccount, organisationId, 'OverridePrice', { charge }, admin);
      return;
    }
    case 'migrate': {
      const onDay = firstDayOf(nextMonth(nextMonth(monthOf(dayOf(timeline.nowMs())))));
      const published = await newestPlan(timeline.kernel, planId);
      await timeline.send(billingAccount, organisationId, 'ScheduleMigration', { ...published, onDay }, admin);
      return;
    }
  }
}

/** Pays what is due within some days, but for the invoices that the trade owes. */
export async function payDue(
  timeline: Timeline,
  { organisationId, admin, unpaid }: OfAccount & { readonly unpaid: readonly number[] },
): Promise<void> {
  const { kernel, nowMs } = timeline;
  const { state } = await kernel.load(billingAccount, organisationId);
  if (state.status !== 'open') return;
  const due = Object.entries(state.unpaid).filter(([number]) => {
    const day = state.dueDays[number];
    return day !== undefined && addDays(day, -PAYS_BEFORE_DAYS) <= dayOf(nowMs());
  });
  if (due.length === 0) return;
  const issued = await invoicesOf(timeline, organisationId);
  for (const [number, amount] of due) {
    if (unpaid.includes(issued.indexOf(Number(number)))) continue;
    const data = { invoiceNumber: Number(number), amount, paymentId: `transfer-${number}` };
    await timeline.send(billingAccount, organisationId, 'RecordPayment', data, admin);
  }
}

/** The numbers of its invoices, in the order of their issue. */
async function invoicesOf({ kernel }: Timeline, organisationId: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { events } of kernel.history(billingAccount, organisationId)) {
    for (const event of events) if (event.type === 'InvoiceIssued') numbers.push(event.data.number);
  }
  return numbers;
}
