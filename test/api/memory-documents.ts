import { createHash } from 'node:crypto';
import type { DocumentStore } from '../../lib/app/ports/document-store.ts';

/** Documents by the address that they are fetched from. */
export function memoryDocuments(nowMs: () => number): DocumentStore & { readonly fetch: (url: string) => string } {
  const texts = new Map<string, string>();
  const addressOf = (key: string) => `https://documents.test/${key}`;
  return {
    async write(key, _contentType, pieces) {
      let text = '';
      for await (const piece of pieces) text += piece;
      texts.set(addressOf(key), text);
      return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
    },
    signDownload: async (key) => ({ url: addressOf(key), expiresAtMs: nowMs() + 900_000 }),
    fetch: (url) => texts.get(url) ?? '',
  };
}
