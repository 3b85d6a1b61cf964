import { expect } from 'vitest';
import { auditMonth } from '../../../lib/app/billing/queries/audit-month.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { dayOf, lastDayOf, monthOf, nextMonth } from '../../../lib/domain/metering/day.ts';
import { daysOf } from './book.ts';
import { lesser, ratedInCents } from './naive-rating.ts';
import { rating, taxesOf } from './oracle-terms.ts';
import { accountOf, cents, sum } from './reads.ts';
import type { Customer, Scene } from './scene.ts';

/** Every month that is over has its bill, and all its documents come to what its usage comes to by what was agreed. */
export async function billed(scene: Scene): Promise<void> {
  for (const customer of scene.customers) {
    const last = await monthsAre(scene, customer);
    await documentsAre(scene, customer);
    for (let month = monthOf(scene.start); month <= last; month = nextMonth(month)) {
      const ports = { ...scene.api, kernel: scene.api.behind, events: scene.api.log };
      const { differences } = await auditMonth(ports, customer.org, month);
      expect(differences, `audit of ${month}`).toEqual([]);
    }
  }
}

async function monthsAre(scene: Scene, customer: Customer): Promise<string> {
  const { org, ends } = customer;
  const { state, events } = await accountOf(scene, customer);
  const overMs = scene.api.clock.nowMs() - 31 * 86_400_000;
  const last = [dayOf(overMs).slice(0, 7), (ends.at(-1) ?? '9999').slice(0, 7)].sort()[0] ?? '';
  let month = monthOf(state.openedDay);
  for (; month < last || (month === last && lastDayOf(month) < dayOf(overMs)); month = nextMonth(month)) {
    const { state: period } = await scene.api.behind.load(billingPeriod, `${org}/${month}`);
    expect(period.status, `${month} of ${org}`).toBe('final');
    if (period.status !== 'final') continue;
    const { fromDay, toDay } = period;
    expect([state.openedDay, `${month}-01`], 'its first day').toContain(fromDay);
    expect([lastDayOf(month), ...ends], 'its last day').toContain(toDay);
    const rated = ratedInCents(rating(scene, customer, month, daysOf(fromDay, toDay)));
    let [is, back] = [0n, 0n];
    for (const { type, data } of events) {
      if (type === 'InvoiceIssued' && data.period === month) is += cents(data.periodTotal);
      if (type === 'AdjustmentNoted' && data.period === month) is += cents(data.amount);
      if (type === 'CreditNoteIssued' && data.period === month) is -= cents(data.amount);
      if (type !== 'InvoiceVoided') continue;
      back += sum(data.parts.filter((part) => part.period === month).map(({ amount }) => amount));
    }
    // What void invoices gave back is not owed again.
    expect(is - back, `documents of ${month}, of which ${back} are given back`).toBe(rated > back ? rated - back : 0n);
  }
  return month;
}

/** Each invoice has its taxes, and credits pay of it in the order in which they expire, none after its last day. */
async function documentsAre(scene: Scene, customer: Customer): Promise<void> {
  const { events } = await accountOf(scene, customer);
  const credits: { readonly id: string; left: bigint; readonly until: string }[] = [];
  for (const { type, data } of events) {
    if (type === 'CreditGranted')
      credits.push({ id: data.creditId, left: cents(data.amount), until: data.expiresOn ?? '9999' });
    if (type !== 'InvoiceIssued') continue;
    const own = data.period === undefined ? [] : [{ month: data.period, amount: cents(data.periodTotal) }];
    const parts = [...own, ...data.adjustments.map(({ period, amount }) => ({ month: period, amount: cents(amount) }))];
    const taxes = taxesOf(customer, parts);
    expect(sum((data.taxes ?? []).map(({ amount }) => amount)), `taxes of ${data.number}`).toBe(taxes);
    let left = parts.reduce((all, { amount }) => all + amount, taxes);
    credits.sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
    const used = credits.flatMap((credit) => {
      const paid = credit.until < dayOf(data.atMs) ? 0n : lesser(credit.left, left);
      credit.left -= paid;
      left -= paid;
      return paid > 0n ? [[credit.id, paid]] : [];
    });
    expect(
      data.credits.map(({ creditId, amount }) => [creditId, cents(amount)]),
      `credits of ${data.number}`,
    ).toEqual(used);
    const due = cents(data.due) + cents(data.fromBalance);
    expect(due, `left of ${data.number}`).toBe(left);
  }
}
