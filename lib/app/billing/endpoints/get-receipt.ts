import { isRejection } from 'epoch';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { receiptLines } from '../queries/receipt.ts';
import { receiptOf } from '../queries/receipt-of.ts';
import type { DocumentDependencies } from './documents.ts';
import { offer } from './offer-document.ts';

const JSON_LINES = 'application/jsonl';

/** Everything that an invoice follows from, signed, written to the store of documents. */
export async function getReceipt(
  deps: DocumentDependencies,
  { params: { org, invoice }, nowMs }: Call<'billing.getReceipt'>,
): ReturnType<Endpoint<'billing.getReceipt'>> {
  const of = await receiptOf(deps, org, invoice, nowMs);
  if (isRejection(of)) return of;
  const name = `receipt-${invoice}.jsonl`;
  const lines = () => terminated(receiptLines(deps, of, nowMs));
  const written = await offer(deps, org, name, JSON_LINES, lines);
  return isRejection(written) ? written : { body: { status: of.status, ...written } };
}

async function* terminated(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
