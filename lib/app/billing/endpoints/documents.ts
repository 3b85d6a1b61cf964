import { type CommitReader, isRejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { Signer } from '../../ports/signer.ts';
import { BillingError } from '../queries/errors.ts';
import { receiptLines } from '../queries/receipt.ts';
import { receiptOf } from '../queries/receipt-of.ts';
import type { BillingDependencies } from './dependencies.ts';
import { linePartEndpoints } from './line-parts.ts';

export interface DocumentDependencies extends BillingDependencies {
  readonly events: CommitReader;
  readonly signer: Signer;
  readonly documents: DocumentStore;
}

type Name = 'getReceipt' | 'listReceiptKeys' | 'listLineParts' | 'listPartEvents';

const JSON_LINES = 'application/jsonl';

/** What is too large for a reply: it is written to the store of documents, and the reply says where it is. */
export function documentEndpoints(deps: DocumentDependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  return {
    ...linePartEndpoints(deps),

    async 'billing.getReceipt'({ params: { org, invoice }, nowMs }) {
      const of = await receiptOf(deps, org, invoice, nowMs);
      if (isRejection(of)) return of;
      // One place for each invoice: asking again replaces the receipt by one of now.
      const key = `documents/${org}/receipt-${invoice}.jsonl`;
      try {
        const written = await deps.documents.write(key, JSON_LINES, terminated(receiptLines(deps, of, nowMs)));
        const name = `receipt-${invoice}.jsonl`;
        const { url, expiresAtMs } = await deps.documents.signDownload(key, name, JSON_LINES);
        const { bytes, sha256 } = written;
        return {
          body: { status: of.status, url, expiresAt: iso(expiresAtMs), name, sizeBytes: String(bytes), sha256 },
        };
      } catch (error) {
        if (error instanceof BillingError) return reject(error.code, error.message);
        throw error;
      }
    },

    async 'billing.listReceiptKeys'() {
      const keys = await deps.signer.keys();
      return { body: { items: keys.map(({ until, ...key }) => ({ ...key, ...defined({ until }) })) } };
    },
  };
}

async function* terminated(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
