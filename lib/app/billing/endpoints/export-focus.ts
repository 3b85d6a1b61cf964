import { isRejection, reject } from 'epoch';
import { invoiceNumbersHistory } from '../../../domain/invoice-numbers/reading.ts';
import { SELLER_ID } from '../../../domain/invoice-numbers/seller.ts';
import { isMonth } from '../../../domain/metering/day.ts';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { organisationRow } from '../../organisations/views/organisations.ts';
import { focusCsv, focusRows } from '../queries/focus-rows.ts';
import { documentsOfMonth } from '../queries/month-documents.ts';
import type { DocumentDependencies } from './documents.ts';
import { offer } from './offer-document.ts';

/** Who sells, as exports name it until the seller has a name. */
const SELLER = 'Catacloud';

/** A month in the columns of FOCUS, written to the store of documents. */
export async function exportFocus(
  deps: DocumentDependencies,
  { params: { org }, query: { month }, nowMs }: Call<'billing.exportFocus'>,
): ReturnType<Endpoint<'billing.exportFocus'>> {
  if (!isMonth(month)) return reject('range-invalid', `${month} is no month such as 2026-11`);
  const [documents, about, register] = await Promise.all([
    documentsOfMonth(deps, org, month, nowMs),
    organisationRow.get(deps.views, { organisationId: org }),
    deps.kernel.load(invoiceNumbersHistory, SELLER_ID),
  ]);
  if (documents === undefined) return reject('not-found', 'the billing account has no day in this month');
  const seller = register.state.seller?.name ?? SELLER;
  const of = { organisationId: org, organisationName: about?.values.name ?? org, seller, month };
  const status = documents.isProvisional ? ('provisional' as const) : ('final' as const);
  const name = documents.isProvisional ? `focus-${month}-provisional.csv` : `focus-${month}.csv`;
  let rows = 0;
  const csv = () =>
    focusCsv(focusRows(deps, of, documents), (count) => {
      rows = count;
    });
  const written = await offer(deps, org, name, 'text/csv', csv);
  return isRejection(written) ? written : { body: { status, rows, ...written } };
}
