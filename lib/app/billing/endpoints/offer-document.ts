import { reject } from 'epoch';
import { iso } from '../../http/outcome.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { BillingError } from '../queries/errors.ts';

/** Writes a document and says where it is. One place for each name: asking again replaces it by one of now. */
export async function offer(
  deps: { readonly documents: DocumentStore },
  org: string,
  name: string,
  contentType: string,
  pieces: () => AsyncIterable<string>,
) {
  const key = `documents/${org}/${name}`;
  try {
    const { bytes, sha256 } = await deps.documents.write(key, contentType, pieces());
    const { url, expiresAtMs } = await deps.documents.signDownload(key, name, contentType);
    return { url, expiresAt: iso(expiresAtMs), name, sizeBytes: String(bytes), sha256 };
  } catch (error) {
    if (error instanceof BillingError) return reject(error.code, error.message);
    throw error;
  }
}
