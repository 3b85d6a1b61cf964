import { earlier, later } from '../../../../lib/domain/billing-account/periods.ts';
import {
  addDays,
  type Day,
  dayEnd,
  dayStart,
  firstDayOf,
  lastDayOf,
  type Month,
} from '../../../../lib/domain/metering/day.ts';
import type { MeterKey } from '../../../../lib/domain/metering/meter.ts';
import type { DatedDiscount, DatedTerms } from '../../../../lib/domain/rating/dated-terms.ts';
import { toMinor } from '../../../../lib/domain/rating/money.ts';
import { ratePeriod } from '../../../../lib/domain/rating/rate-period.ts';
import { moneyFaults } from '../../../domain/billing-account/money-book.ts';
import { METERS } from './any-terms.ts';
import { checkMoney } from './check-money.ts';
import { CLOSED, type Played } from './play.ts';

/** Everything that does not hold of a customer after everything has arrived; nothing when all does. */
export function faultsOf(played: Played): string[] {
  const { customer } = played;
  const { account, months } = customer;
  const state = account.state();
  if (state.status === 'none') return ['no account'];
  const faults: string[] = [...checkMoney(account.events, state.currency), ...moneyFaults(account.events, state)];
  for (const [month, period] of months) {
    for (let day = firstDayOf(month); day <= lastDayOf(month); day = addDays(day, 1)) {
      for (const meter of METERS) {
        const [is, ought] = [BigInt(period.state().counts[day]?.[meter] ?? '0'), countOn(played, meter, day)];
        if (is !== ought && period.state().recorded.includes(day)) faults.push(`${day} ${meter}: ${is}, not ${ought}`);
      }
    }
    const status = state.money.periods[month]?.status;
    if (status !== 'billed' && status !== 'passed') continue;
    const rated = ratedAtOnce(played, month, endOf(played, month), state.currency);
    const { billed: is, back } = billedFor(played, month, state.currency);
    const ought = rated > back ? rated - back : 0n;
    if (is !== ought) faults.push(`${month}: billed ${is}, rated at once ${ought}`);
  }
  const isOver = state.closedOn !== undefined && state.closedOn < addDays(played.firstDay, CLOSED - 30);
  if (isOver && state.closedOn !== undefined && state.money.periods[state.closedOn.slice(0, 7)] === undefined) {
    faults.push(`closed on ${state.closedOn}, and no last invoice`);
  }
  const last = state.closedOn === undefined ? undefined : state.money.periods[state.closedOn.slice(0, 7)]?.status;
  if ((last === 'billed' || last === 'passed') && state.money.pending.length > 0) {
    faults.push(`closed on ${state.closedOn}, and ${state.money.pending.length} adjustments wait for an invoice`);
  }
  return faults;
}

/** The last day of a month that is billed: an end that was agreed after its invoice changes nothing of it. */
function endOf({ customer }: Played, month: Month): Day {
  const state = customer.months.get(month)?.state();
  const ends = customer.account.events.flatMap(({ type, data }) => (type === 'AccountClosed' ? data.lastDay : []));
  const toDay = state?.status === 'final' ? state.toDay : lastDayOf(month);
  return toDay === lastDayOf(month) || ends.includes(toDay) ? toDay : lastDayOf(month);
}

/** By brute force: nothing of the ledger's sums is used. */
function countOn({ changes }: Played, meter: MeterKey, day: Day): bigint {
  let count = 0n;
  for (const { meter: own, delta, atMs } of changes) {
    if (own !== meter) continue;
    const ms = dayEnd(day) - Math.max(dayStart(day), atMs);
    if (ms > 0) count += delta * BigInt(ms);
  }
  return count;
}

/** Its invoice, its adjustments, its credit notes; and what void invoices gave back of it. */
function billedFor({ customer }: Played, month: Month, currency: string) {
  let [billed, back] = [0n, 0n];
  const cents = (amount: string) => toMinor(amount, currency);
  for (const { type, data } of customer.account.events) {
    if (type === 'InvoiceIssued' && data.period === month) billed += cents(data.periodTotal);
    if (type === 'AdjustmentNoted' && data.period === month) billed += cents(data.amount);
    if (type === 'CreditNoteIssued' && data.period === month) billed -= cents(data.amount);
    if (type !== 'InvoiceVoided') continue;
    for (const { period, amount } of data.parts) if (period === month) back += cents(amount);
  }
  return { billed: billed - back, back };
}

/** The month by what held on each day as it was at that day's beginning, and by brute-force counts. */
function ratedAtOnce(played: Played, period: Month, closedOn: Day, currency: string): bigint {
  const fromDay = later(played.firstDay, firstDayOf(period));
  const toDay = earlier(closedOn, lastDayOf(period));
  const counts = new Map<Day, Map<MeterKey, bigint>>();
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) {
    counts.set(day, new Map(METERS.map((meter) => [meter, countOn(played, meter, day)])));
  }
  const terms = termsBy(played, fromDay, toDay);
  return toMinor(ratePeriod({ period, fromDay, toDay, currency, terms, counts }).total, currency);
}

/** Terms written day by day: a plan of its own for each day, a discount for each run of days on which it held. */
function termsBy({ terms }: Played, fromDay: Day, toDay: Day): DatedTerms {
  const plans: DatedTerms['plans'][number][] = [];
  const discounts = new Map<string, DatedDiscount>();
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) {
    const own = terms.get(day);
    if (own === undefined) throw new Error(`no terms of ${day}`);
    const charges = [...own.values()].flatMap(({ charge }) => charge ?? []);
    plans.push({ planId: 'pln_day', planVersion: 1, charges, fromDay: day });
    for (const one of new Set([...own.values()].flatMap((held) => held.discounts))) {
      const known = discounts.get(one.discountId);
      discounts.set(one.discountId, { ...one, fromDay: known?.fromDay ?? day, toDay: day });
    }
  }
  return { plans, overrides: [], discounts: [...discounts.values()] };
}
