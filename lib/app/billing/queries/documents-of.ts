import { isRejection, type SentCommand } from 'epoch';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import type { CommandOf } from '../../../domain/billing-account/commands.ts';
import { adjust, issue } from '../../../domain/billing-account/decide/bill.ts';
import { voidInvoice } from '../../../domain/billing-account/decide/credit.ts';
import { close } from '../../../domain/billing-account/decide/money.ts';
import type { BillingAccountState } from '../../../domain/billing-account/state.ts';
import { withTaxes } from '../../../domain/billing-account/tax.ts';
import { defined } from '../../../domain/defined.ts';
import type { DocumentToNumber } from '../../../domain/invoice-numbers/commands.ts';

export type DocumentCommand = SentCommand<
  CommandOf<'IssueInvoice'> | CommandOf<'AdjustPeriod'> | CommandOf<'VoidInvoice'> | CommandOf<'CloseAccount'>
>;

/** Neither what is made nor what it comes to depends on the time. */
const ANY_TIME = 0;

/** The invoices and credit notes that an account makes of a command: each needs a number of its seller's. */
export function documentsOf(command: DocumentCommand, state: BillingAccountState): readonly DocumentToNumber[] {
  if (state.status === 'none') return [];
  const decided = decidedOf(command, state);
  if (isRejection(decided)) return [];
  const { organisationId, currency } = state;
  return decided.flatMap((event): readonly DocumentToNumber[] => {
    if (event.type === 'InvoiceIssued') {
      const { period, total, taxes } = event.data;
      const amount = withTaxes(total, taxes, currency);
      return [{ kind: 'invoice', organisationId, ...defined({ period }), currency, amount }];
    }
    if (event.type === 'InvoiceVoided') {
      const amount = withTaxes(event.data.amount, event.data.taxes, currency);
      return [{ kind: 'credit-note', organisationId, currency, amount }];
    }
    if (event.type !== 'CreditNoteIssued') return [];
    const { period, taxes } = event.data;
    const amount = withTaxes(event.data.amount, taxes, currency);
    return [{ kind: 'credit-note', organisationId, period, currency, amount }];
  });
}

function decidedOf(command: DocumentCommand, state: OpenAccount) {
  switch (command.type) {
    case 'IssueInvoice':
      return issue(command.data, state, ANY_TIME);
    case 'AdjustPeriod':
      return adjust(command.data, state, ANY_TIME);
    case 'VoidInvoice':
      return voidInvoice(command.data, state, '', ANY_TIME);
    case 'CloseAccount':
      return close(command.data, state, '', ANY_TIME);
  }
}
