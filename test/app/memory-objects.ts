import type { ObjectStore, OpenUpload, StoredObject, StoredPart } from '../../lib/app/ports/object-store.ts';

/** The part of an object store that upkeep uses, in memory. */
export function memoryObjects() {
  const held = new Map<string, StoredObject>();
  const uploads = new Map<string, { key: string; uploadId: string; atMs: number; parts: StoredPart[] }>();
  const texts = new Map<string, string>();
  const sorted = <T extends { readonly key: string }>(all: Iterable<T>, prefix: string) =>
    [...all].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
  const store: Pick<
    ObjectStore,
    'objects' | 'uploads' | 'head' | 'delete' | 'abort' | 'putText' | 'getText' | 'listParts'
  > = {
    async *objects(prefix, after = '') {
      // Pages of two: what is true of one page need not be true of the next.
      const all = sorted(held.values(), prefix).filter(({ key }) => key > after);
      for (let at = 0; at < all.length; at += 2) yield all.slice(at, at + 2);
    },
    async *uploads(prefix, after) {
      const behind = ({ key, uploadId }: OpenUpload) =>
        `${key} ${uploadId}` > `${after?.key ?? ''} ${after?.uploadId ?? ''}`;
      const all = [...uploads.values()].sort((a, b) => (`${a.key} ${a.uploadId}` < `${b.key} ${b.uploadId}` ? -1 : 1));
      yield all.filter((one) => one.key.startsWith(prefix) && (after === undefined || behind(one)));
    },
    head: async (key) => held.get(key),
    delete: async (key) => void held.delete(key),
    abort: async ({ uploadId }) => void uploads.delete(uploadId),
    putText: async (key, text) => void (texts.has(key) || texts.set(key, text)),
    getText: async (key) => texts.get(key),
    listParts: async ({ uploadId }) => uploads.get(uploadId)?.parts,
  };
  return {
    store,
    held,
    uploads,
    texts,
    put: (key: string, bytes: number, atMs = 0) => void held.set(key, { key, bytes, atMs }),
    open: (key: string, uploadId: string, parts: readonly Omit<StoredPart, 'etag'>[] = []) =>
      void uploads.set(uploadId, { key, uploadId, atMs: 0, parts: parts.map((part) => ({ ...part, etag: 'e' })) }),
  };
}
