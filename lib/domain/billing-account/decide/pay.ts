import { type Rejection, reject } from 'epoch';
import { isAmount, toMinor } from '../../rating/money.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { OpenAccount } from '../state.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

export function pay(
  data: CommandOf<'RecordPayment'>['data'],
  state: OpenAccount,
  recordedBy: string,
  atMs: number,
): Decision {
  const { invoiceNumber, amount, paymentId } = data;
  const due = state.unpaid[invoiceNumber];
  if (due === undefined) return reject('nothing-due', `nothing is due for invoice ${invoiceNumber}`);
  const minor = isAmount(amount, state.currency) ? toMinor(amount, state.currency) : 0n;
  if (minor === 0n || minor > toMinor(due, state.currency)) {
    return reject(
      'payment-invalid',
      `"${amount}" for invoice ${invoiceNumber}: an amount above zero and at most ${due}`,
    );
  }
  return [{ type: 'PaymentRecorded', data: { invoiceNumber, amount, paymentId, recordedBy, atMs } }];
}
