import type { Immutable } from 'epoch';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../lib/domain/billing-account/commands.ts';
import type { BillingAccountState } from '../../lib/domain/billing-account/state.ts';

/** An account whose seller has no other customer: its documents are numbered from 1 as they are made. */
export const numberedAccount: typeof billingAccount = {
  ...billingAccount,
  decide: (command, state, context) => billingAccount.decide(numbered(command, state), state, context),
};

function numbered(command: BillingAccountCommand, state: Immutable<BillingAccountState>): BillingAccountCommand {
  if (state.status === 'none') return command;
  const numbers = { sellerId: 'operator', invoice: state.invoices + 1, creditNote: state.money.creditNotes + 1 };
  if (command.type === 'IssueInvoice') return { ...command, data: { numbers, ...command.data } };
  if (command.type === 'CloseAccount') return { ...command, data: { numbers, ...command.data } };
  if (command.type === 'VoidInvoice') return { ...command, data: { numbers, ...command.data } };
  return command.type === 'AdjustPeriod' ? { ...command, data: { numbers, ...command.data } } : command;
}
