import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { type FigurePorts, figuresOf } from './figures.ts';
import { draftInvoices, draftsFrom, type FoundInvoice, type InvoicePorts } from './invoices.ts';

/** The drafts of an account, newest first, as they would be billed now. There are none without an account. */
export async function openBills(
  ports: FigurePorts & Pick<InvoicePorts, 'digest'>,
  account: OpenAccount | undefined,
  nowMs: number,
): Promise<FoundInvoice[]> {
  if (account === undefined) return [];
  const from = draftsFrom(account, nowMs);
  return draftInvoices(ports, await figuresOf(ports, account.organisationId, { from }, nowMs));
}
