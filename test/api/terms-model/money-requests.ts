import { defined } from '../../../lib/domain/defined.ts';
import { addDays, dayOf } from '../../../lib/domain/metering/day.ts';
import { read } from './reads.ts';
import type { Booked, Customer, Scene } from './scene.ts';
import type { Request } from './sending.ts';
import type { Command } from './steps.ts';

/** What operators book, and take back. Undefined where there is nothing to send it about. */
export async function moneyRequest(scene: Scene, customer: Customer, command: Command): Promise<Request | undefined> {
  const { org, booked } = customer;
  const now = await read(scene, 'finance.getAccountBalance', { org });
  switch (command.type) {
    case 'pay': {
      const { invoice: which } = command;
      const unpaid = which === undefined ? undefined : now.unpaid[which % Math.max(1, now.unpaid.length)];
      const amount = part(unpaid?.due ?? '12.34', command.part, 10);
      return bookedOnce(booked, 'payment', `r${command.reference}`, amount, defined({ invoice: unpaid?.number }));
    }
    case 'refund':
      return bookedOnce(booked, 'refund', `r${command.reference}`, part(now.balance, command.part, 9), {});
    case 'credit': {
      const { inDays } = command;
      const expiresOn = inDays === undefined ? undefined : addDays(dayOf(scene.api.clock.nowMs()), inDays);
      const amount = (command.amount / 100).toFixed(2);
      const more = { reason: 'goodwill', ...defined({ expiresOn }) };
      return bookedOnce(booked, 'credit', `r${command.reference}`, amount, more);
    }
    case 'reverse': {
      const payments = booked.filter(({ kind }) => kind === 'payment');
      const payment = payments[command.which % payments.length];
      if (payment === undefined) return undefined;
      const taken = () => {
        payment.reversed = true;
      };
      const body = { payment: payment.reference, reason: 'it came back' };
      return { route: 'finance.reversePayment', body, taken };
    }
    case 'void': {
      // Of the newest that is owed, or one that may be another customer's.
      const owed = command.invoice < 50 ? now.unpaid.at(-1) : undefined;
      const invoice = owed?.number ?? 1 + (command.invoice % 8);
      return { route: 'finance.voidInvoice', body: { invoice, reason: 'never agreed' } };
    }
    case 'release': {
      const { period } = now.held[command.which % Math.max(1, now.held.length)] ?? {};
      if (period === undefined) return undefined;
      return { route: 'finance.releaseInvoice', body: { period, reason: 'explained' }, must: true };
    }
    default:
      return undefined;
  }
}

/** So many parts of an amount, a cent at least. */
function part(amount: string, of: number, by: number): string {
  const cents = Math.round(Number(amount) * 100);
  return (Math.max(1, Math.floor((cents * of) / by)) / 100).toFixed(2);
}

const ROUTES = {
  payment: 'finance.recordPayment',
  refund: 'finance.recordRefund',
  credit: 'finance.grantCredit',
} as const;

/** A reference counts once for what it is a reference of; with another content it is refused. */
function bookedOnce(booked: Booked[], kind: Booked['kind'], reference: string, amount: string, more: object): Request {
  const there = booked.find((one) => one.kind === kind && one.reference === reference);
  const body = { [kind]: reference, amount, ...more };
  const isOther = there !== undefined && JSON.stringify(there.body) !== JSON.stringify(body);
  const taken = () => {
    if (there === undefined) booked.push({ kind, reference, body, amount });
  };
  return { route: ROUTES[kind], body, forbidden: isOther ? `${reference} is used` : undefined, taken };
}
