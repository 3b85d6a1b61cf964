import { isRejection } from 'epoch';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { focusMonth } from '../queries/focus-month.ts';
import type { DocumentDependencies } from './documents.ts';
import { offer } from './offer-document.ts';

/** A month in the columns of FOCUS, written to the store of documents at once: longer ones are exports of their own. */
export async function exportFocus(
  deps: DocumentDependencies,
  { params: { org }, query: { month }, nowMs }: Call<'billing.exportFocus'>,
): ReturnType<Endpoint<'billing.exportFocus'>> {
  const found = await focusMonth(deps, org, month, nowMs);
  if (isRejection(found)) return found;
  let rows = 0;
  const csv = () =>
    found.pieces((count) => {
      rows = count;
    });
  const written = await offer(deps, org, found.name, 'text/csv', csv);
  if (isRejection(written)) return written;
  const status = found.isProvisional ? ('provisional' as const) : ('final' as const);
  return { body: { status, rows, ...written } };
}
