import { type Rejection, reject } from 'epoch';
import { invoiceNumbersHistory } from '../../../domain/invoice-numbers/reading.ts';
import { SELLER_ID } from '../../../domain/invoice-numbers/seller.ts';
import { isMonth } from '../../../domain/metering/day.ts';
import { organisationRow } from '../../organisations/views/organisations.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import { type FocusPorts, focusCsv, focusRows } from './focus-rows.ts';
import { documentsOfMonth } from './month-documents.ts';

/** Who sells, as exports name it until the seller has a name. */
const SELLER = 'Catacloud';

/** A document that is made as it is written. */
export interface CsvDocument {
  readonly name: string;
  readonly isProvisional: boolean;
  /** Says how many rows there were once all are written. */
  readonly pieces: (written: (rows: number) => void) => AsyncIterable<string>;
}

/** A month in the columns of FOCUS: provisional as long as it has no invoice. */
export async function focusMonth(
  ports: FocusPorts & { readonly ledger: UsageLedger },
  org: string,
  month: string,
  nowMs: number,
): Promise<CsvDocument | Rejection> {
  if (!isMonth(month)) return reject('range-invalid', `${month} is no month such as 2026-11`);
  const [documents, about, register] = await Promise.all([
    documentsOfMonth(ports, org, month, nowMs),
    organisationRow.get(ports.views, { organisationId: org }),
    ports.kernel.load(invoiceNumbersHistory, SELLER_ID),
  ]);
  if (documents === undefined) return reject('not-found', 'the billing account has no day in this month');
  const seller = register.state.seller?.name ?? SELLER;
  const of = { organisationId: org, organisationName: about?.values.name ?? org, seller, month };
  const { isProvisional } = documents;
  const name = isProvisional ? `focus-${month}-provisional.csv` : `focus-${month}.csv`;
  return { name, isProvisional, pieces: (written) => focusCsv(focusRows(ports, of, documents), written) };
}
