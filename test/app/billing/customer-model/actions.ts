import type { BillingAccountState } from '../../../../lib/domain/billing-account/state.ts';
import { addDays, DAY_MS, type Day, dayOf } from '../../../../lib/domain/metering/day.ts';
import { fromMinor, toMinor } from '../../../../lib/domain/rating/money.ts';
import type { Random } from '../../../soak/random.ts';
import { anyCharge, anyPlan, METERS } from './any-terms.ts';
import type { Customer } from './customer.ts';

type Open = Extract<BillingAccountState, { status: 'open' }>;

/** One thing that people do to an account: terms, money, its end. What is refused changes nothing, and is expected. */
export function act(random: Random, customer: Customer, nowMs: number): void {
  const state = customer.account.state();
  if (state.status === 'none') return;
  const kind = random.next();
  if (kind < 0.4) changeTerms(random, customer, state, nowMs);
  else if (kind < 0.8) moveMoney(random, customer, state, nowMs);
  else undo(random, customer, state, nowMs);
}

function changeTerms(random: Random, { command }: Customer, { dated, currency }: Open, nowMs: number): void {
  const day = (): Day => addDays(dayOf(nowMs), random.below(40) - 3);
  const from = day();
  const dates = random.chance(0.6) ? { fromDay: from, toDay: addDays(from, random.below(45)) } : {};
  switch (random.below(8)) {
    case 0:
      command('PinPlan', anyPlan(random, currency), nowMs);
      return;
    case 1:
      command('ScheduleMigration', { ...anyPlan(random, currency), onDay: day() }, nowMs);
      return;
    case 2:
      command('CancelMigration', random.chance(0.5) ? {} : { onDay: dated.plans.at(-1)?.fromDay ?? from }, nowMs);
      return;
    case 3:
      command('OverridePrice', { charge: anyCharge(random, random.pick(METERS)), ...dates }, nowMs);
      return;
    case 4:
      command('EndOverride', { meter: random.pick(METERS), ...(random.chance(0.5) && { lastDay: day() }) }, nowMs);
      return;
    case 5:
      command('GrantDiscount', { ...anyDiscount(random, nowMs), ...dates }, nowMs);
      return;
    case 6:
      command('EndDiscount', { discountId: dated.discounts[0]?.discountId ?? 'dsc_none' }, nowMs);
      return;
    default:
      // The same terms again: a migration that must change nothing.
      command('ScheduleMigration', { ...again(dated.plans.at(-1)), currency, onDay: day() }, nowMs);
  }
}

function again(plan: Open['dated']['plans'][number] | undefined) {
  return { planId: 'pln_same', planVersion: 1, charges: plan?.charges ?? [] };
}

function anyDiscount(random: Random, nowMs: number) {
  const discount = random.chance(0.5)
    ? ({ kind: 'percentage', percent: `${random.below(101)}` } as const)
    : ({ kind: 'fixed', amount: `${random.below(30)}` } as const);
  return {
    discountId: `dsc_${nowMs}`,
    discount,
    ...(random.chance(0.5) && { meter: random.pick(METERS) }),
    ...(random.chance(0.3) && { order: random.below(3) }),
    ...(random.chance(0.3) && { cap: `${random.below(20)}` }),
  };
}

/** Takes back documents and payments, holds bills, and books money that no bill asks for. */
function undo(random: Random, { command }: Customer, { money, invoices, currency }: Open, nowMs: number): void {
  const number = 1 + random.below(invoices + 1);
  switch (random.below(4)) {
    case 0:
      command('VoidInvoice', { number, reason: 'never agreed' }, nowMs);
      return;
    case 1: {
      const amount = fromMinor(BigInt(1 + random.below(4_000)), currency);
      const of = random.chance(0.7) ? { invoiceNumber: number } : {};
      command('RecordPayment', { ...of, amount, paymentId: `pay_${nowMs}` }, nowMs);
      return;
    }
    case 2: {
      const paymentId = money.payments?.at(-1 - random.below(4))?.paymentId ?? 'none';
      command('ReversePayment', { paymentId, reason: 'it came back' }, nowMs);
      return;
    }
    default:
      command(
        'HoldInvoice',
        { period: dayOf(nowMs - random.below(60) * DAY_MS).slice(0, 7), difference: 'total' },
        nowMs,
      );
  }
}

function moveMoney(random: Random, { command }: Customer, state: Open, nowMs: number): void {
  const { unpaid, money, currency } = state;
  const [number, due = '0'] = Object.entries(unpaid)[random.below(2)] ?? [];
  const part = (amount: string) =>
    fromMinor(1n + (toMinor(amount, currency) * BigInt(random.below(13))) / 9n, currency);
  const id = random.chance(0.2) ? 'again' : `${nowMs}`;
  switch (random.below(7)) {
    case 0:
    case 1:
      command('RecordPayment', { invoiceNumber: Number(number), amount: part(due), paymentId: `pay_${id}` }, nowMs);
      return;
    case 2:
      command('RecordRefund', { refundId: `ref_${id}`, amount: part(money.balance) }, nowMs);
      return;
    case 3: {
      const expiry = random.chance(0.6) ? { expiresOn: addDays(dayOf(nowMs), random.below(90) - 5) } : {};
      const amount = `${1 + random.below(50)}`;
      command('GrantCredit', { creditId: `crd_${id}`, amount, reason: 'goodwill', ...expiry }, nowMs);
      return;
    }
    case 4:
      command('ChangeGrace', { graceDays: random.below(29) }, nowMs);
      return;
    case 5:
      // Also with a day whose month has its invoice, or one to come, which may be moved.
      if (random.chance(0.2)) command('CloseAccount', { lastDay: addDays(dayOf(nowMs), random.below(75) - 60) }, nowMs);
      return;
    default: {
      const percent = random.pick(['0', '7.7', '19']);
      const from = random.chance(0.5) ? { fromDay: addDays(dayOf(nowMs), random.below(60) - 40) } : {};
      command('SetTax', { percent, text: `VAT ${percent} %`, ...from }, nowMs);
    }
  }
}
