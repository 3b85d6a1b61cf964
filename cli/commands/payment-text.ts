import type { ReplyOf } from '../../lib/client/types.ts';

type Invoice = Pick<ReplyOf<'billing.getInvoice'>, 'payment' | 'currency'>;

/** What is left to be paid of an invoice now, or that nothing is. Of a draft there is nothing to say. */
export function paymentText({ payment, currency }: Invoice): string[] {
  if (payment === undefined) return [];
  const { state, due, dueDay } = payment;
  if (due === undefined) return [state];
  const until = dueDay === undefined ? '' : ` until ${dueDay}`;
  return [`to be paid  ${due} ${currency}${until}${state === 'open' ? '' : ` (${state})`}`];
}
