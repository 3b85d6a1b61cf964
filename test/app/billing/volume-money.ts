import { holdsNow } from '../../../lib/domain/billing-account/holds.ts';
import { addDays, dayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { fromMinor } from '../../../lib/domain/rating/money.ts';
import type { Random } from '../../soak/random.ts';
import type { Organisations } from './volume-model.ts';

/** One thing that people do with an account's money, its documents or its tax. What is refused changes nothing, and is expected. */
export function moveMoney(random: Random, account: ReturnType<Organisations['account']>, nowMs: number): void {
  const state = account.state();
  if (state.status === 'none') return;
  const { unpaid, currency, money } = state;
  const known = Object.keys(unpaid).map(Number);
  const number = known.length > 0 && random.chance(0.6) ? random.pick(known) : 1 + random.below(30);
  const amount = fromMinor(BigInt(1 + random.below(4_000)), currency);
  switch (random.below(8)) {
    case 0:
      account.send('VoidInvoice', { number, reason: 'never agreed' }, nowMs);
      return;
    case 1: {
      const of = random.chance(0.8) ? { invoiceNumber: number } : {};
      const paid = random.chance(0.5) ? (unpaid[number] ?? amount) : amount;
      account.send('RecordPayment', { ...of, amount: paid, paymentId: `pay_${nowMs}` }, nowMs);
      return;
    }
    case 2: {
      const paymentId = money.payments?.at(-1 - random.below(3))?.paymentId ?? 'none';
      account.send('ReversePayment', { paymentId, reason: 'it came back' }, nowMs);
      return;
    }
    case 3:
      account.send('RecordRefund', { refundId: `ref_${nowMs}`, amount }, nowMs);
      return;
    case 4:
      account.send('GrantCredit', { creditId: `crd_${nowMs}`, amount, reason: 'goodwill' }, nowMs);
      return;
    case 5: {
      const period = monthOf(addDays(dayOf(nowMs), -random.below(50)));
      account.send('HoldInvoice', { period, difference: 'total' }, nowMs);
      return;
    }
    case 6:
      releaseHeld(account, nowMs);
      return;
    default: {
      const percent = random.pick(['0', '7.7', '19']);
      account.send('SetTax', { percent, text: `VAT ${percent} %` }, nowMs);
    }
  }
}

export function releaseHeld(account: ReturnType<Organisations['account']>, nowMs: number): void {
  const state = account.state();
  if (state.status === 'none') return;
  for (const { period } of holdsNow(state.held)) {
    account.send('ReleaseInvoice', { period, reason: 'explained' }, nowMs);
  }
}
