import { expect } from 'vitest';
import { addDays, type Day, dayOf, lastDayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { meterOf } from '../../../lib/domain/metering/meter.ts';
import { ALWAYS, daysOf } from './book.ts';
import { ratedInCents } from './naive-rating.ts';
import { accountOf, cents, own, read } from './reads.ts';
import type { Customer, Scene } from './scene.ts';
import type { Reply } from './sending.ts';
import { METERS } from './steps.ts';

/** Days to come that are compared: longer than anything is mostly scheduled for. */
const AHEAD = 50;

/** From today on, what a customer pays by is what operators agreed; and what customers read of it says the same. */
export async function termsAre(scene: Scene, customer: Customer): Promise<void> {
  const { book, org, ends } = customer;
  const today = dayOf(scene.api.clock.nowMs());
  const terms = await read(scene, 'finance.getTerms', { org });
  const last = ends.at(-1) ?? ALWAYS;
  const days = daysOf(today, [addDays(today, AHEAD), last].sort()[0] ?? last);
  expect(terms.lastDay, 'last day').toBe(ends.at(-1));
  await neverAreNot(scene, customer, terms);
  // Of an account that has ended nobody pays by anything.
  if (last < today) return;
  for (const day of days) {
    const plan = terms.plans.findLast(({ from }: Reply) => from <= day);
    expect({ id: plan?.plan, version: plan?.version }, `plan on ${day}`).toMatchObject(planOf(customer, day));
    for (const meter of METERS) {
      const override = terms.overrides.find(
        (one: Reply) => one.charge.meter === meter && one.from <= day && day <= (one.to ?? ALWAYS),
      );
      const isOwn = book.ownOn(meter, day);
      expect(override?.charge, `own price of ${meter} on ${day}`).toEqual(
        isOwn ? book.chargeOn(meter, day) : undefined,
      );
      const discounts = terms.discounts.filter(
        (one: Reply) => (one.meter ?? meter) === meter && one.from <= day && day <= (one.to ?? ALWAYS),
      );
      const agreed = book.discountsOn(meter, day).map(({ id, off, cap }) => ({ discount: id, off, cap }));
      expect(
        discounts.map(({ discount, off, cap }: Reply) => ({ discount, off, cap })),
        `discounts of ${meter} on ${day}`,
      ).toEqual(agreed);
    }
    const tax = terms.taxes.findLast(({ from }: Reply) => from <= day);
    expect(tax && { percent: tax.percent, text: tax.text }, `tax on ${day}`).toEqual(book.taxOn(day));
  }
  await pricesAre(scene, customer, days);
}

/** Of what would begin after the last day nothing is shown. The tax of a month is that of its last day. */
async function neverAreNot(scene: Scene, customer: Customer, terms: Reply): Promise<void> {
  const { org, ends } = customer;
  const last = ends.at(-1);
  if (last === undefined) return;
  const { events } = await accountOf(scene, customer);
  const closed = events.findLastIndex(({ type }) => type === 'AccountClosed');
  // Closed with a day of a month that had its bill: its terms are its bill's, and the account begins with the ones after it.
  const hadBill = events
    .slice(0, closed)
    .some(({ type, data }) => (type === 'InvoiceIssued' || type === 'PeriodPassed') && data.period === monthOf(last));
  const [first, ...others] = terms.plans;
  const begin = [...others, ...terms.overrides, ...terms.discounts, ...(hadBill ? [] : [first])];
  for (const { from } of begin) expect(from <= last, `${from} is after the last day, ${last}`).toBe(true);
  for (const { from } of terms.taxes) expect(from <= lastDayOf(monthOf(last)), `a tax from ${from} on`).toBe(true);
  const prices = await own(scene, customer, 'finance.getPrices');
  const taxDays = terms.taxes.map(({ from }: Reply) => from);
  for (const { from } of prices.changes)
    expect(from <= last || taxDays.includes(from), `a change on ${from}, after the last day, ${last}`).toBe(true);
  if (hadBill) return;
  const [day = last] = [dayOf(scene.api.clock.nowMs()), last].sort();
  const plan = planOf(customer, day);
  const account = await read(scene, 'billing.getAccount', { org });
  for (const shown of [account.plan, prices.plan]) expect(shown, 'the plan of the last day').toMatchObject(plan);
}

function planOf({ book }: Customer, day: Day) {
  const { id, version } = book.planOn(day) ?? {};
  return { id, version };
}

/** What customers read: today's prices, and each day on which something changes. */
async function pricesAre(scene: Scene, customer: Customer, days: readonly Day[]): Promise<void> {
  const { book, org } = customer;
  const [today = ''] = days;
  const prices = await own(scene, customer, 'finance.getPrices');
  expect(prices.plan, 'plan of today').toMatchObject(planOf(customer, today));
  const account = await read(scene, 'billing.getAccount', { org });
  expect(account.plan, 'plan of the account').toMatchObject(planOf(customer, today));
  expect(prices.plan.since).toBe(account.plan.since.slice(0, 10));
  for (const meter of METERS) {
    const shown = prices.charges.find((one: Reply) => one.charge.meter === meter);
    expect(shown?.charge, `price of ${meter} today`).toEqual(book.chargeOn(meter, today));
  }
  expect(prices.tax, 'tax of today').toEqual(book.taxOn(today));
  const said = (day: Day) =>
    JSON.stringify([
      planOf(customer, day),
      METERS.map((meter) => [book.chargeOn(meter, day), book.discountsOn(meter, day).map(({ id }) => id)]),
      book.taxOn(day),
    ]);
  const changes = days.slice(1).filter((day) => said(day) !== said(addDays(day, -1)));
  const shown = prices.changes.map(({ from }: Reply) => from).filter((from: Day) => from <= (days.at(-1) ?? ''));
  for (const day of changes.slice(0, 12)) expect(shown, `a change on ${day}`).toContain(day);
  for (const { from, tax } of prices.changes) {
    const isNew = JSON.stringify(book.taxOn(from)) !== JSON.stringify(book.taxOn(addDays(from, -1)));
    expect(tax, `change of tax on ${from}`).toEqual(isNew ? book.taxOn(from) : undefined);
  }
}

/** A draft is what its days so far come to by what was agreed, with its taxes; the first that is not held brings what waits. */
export async function draftsAre(scene: Scene, customer: Customer, bills: readonly Reply[]): Promise<void> {
  const { state } = await accountOf(scene, customer);
  const today = dayOf(scene.api.clock.nowMs());
  const drafts = bills.filter(({ status }) => status === 'draft');
  for (const { from, to, total, totalWithTaxes } of drafts) {
    const month = from.slice(0, 7);
    const days = daysOf(from, addDays(to, -1));
    expect(to <= today, `${from} to ${to}: the days of a draft are closed`).toBe(true);
    const rated = ratedInCents(rating(scene, customer, month, days));
    const isFirst = (drafts.findLast(({ held }) => held === undefined) ?? drafts.at(-1))?.from === from;
    const brought = isFirst ? state.money.pending : [];
    const parts = [
      { month, amount: rated },
      ...brought.map(({ period, amount }) => ({ month: period, amount: cents(amount) })),
    ];
    const whole = parts.reduce((all, { amount }) => all + amount, 0n);
    expect(cents(total), `draft of ${month}`).toBe(whole);
    expect(cents(totalWithTaxes ?? total), `draft of ${month} with taxes`).toBe(whole + taxesOf(customer, parts));
  }
}

/** A month has the tax of its last day; what has one tax is summed, and rounded once, a half away from zero. */
export function taxesOf(
  { book }: Customer,
  parts: readonly { readonly month: string; readonly amount: bigint }[],
): bigint {
  const bases = new Map<string, { percent: string; base: bigint }>();
  for (const { month, amount } of parts) {
    const tax = book.taxOn(lastDayOf(month));
    if (tax === undefined) continue;
    const one = bases.get(tax.text) ?? { percent: tax.percent, base: 0n };
    one.base += amount;
    bases.set(tax.text, one);
  }
  return [...bases.values()].reduce((all, { percent, base }) => {
    const tenths = base * BigInt(Math.round(Number(percent) * 10));
    const size = tenths < 0n ? -tenths : tenths;
    const rounded = (size * 2n + 1_000n) / 2_000n;
    return all + (tenths < 0n ? -rounded : rounded);
  }, 0n);
}

export function rating({ usage }: Scene, { org, book }: Customer, month: string, days: readonly Day[]) {
  const used = (meter: string, day: Day) => ({ n: usage.counted(org, meter, day), d: meterOf(meter).countsPerUnit });
  return { month, days, meters: METERS, book, used };
}
