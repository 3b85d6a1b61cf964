import { crc32 } from 'node:zlib';
import type { ObjectStore, StoredPart } from '../../lib/app/ports/object-store.ts';
import { base64OfCrc32, combineCrc32 } from '../../lib/client/crc32.ts';

/** Bytes that are described and never made: what a model of many uploads sends. */
export interface DescribedBytes {
  readonly bytes: number;
  readonly crc32: number;
  /** Which content it is a part of. */
  readonly of: string;
}

interface Upload {
  readonly begunAtMs: number;
  readonly key: string;
  readonly isChecked: boolean;
  readonly parts: Map<number, StoredPart>;
  readonly bytes: Map<number, Uint8Array>;
  readonly described: Map<number, DescribedBytes>;
}

export interface MemoryObjects extends ObjectStore {
  /** What a client does with a signed URL. */
  put(url: string, bytes: number | Uint8Array | DescribedBytes): void;
  /** What a browser does with a signed form. */
  post(form: { readonly fields: Readonly<Record<string, string>> }, bytes: number): void;
  readonly openUploads: ReadonlyMap<string, unknown>;
  readonly stored: ReadonlyMap<string, number>;
  /** Contents of objects all of whose parts came with their bytes. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Of objects all of whose parts were described: which contents those were of. */
  readonly described: ReadonlyMap<string, readonly string[]>;
}

/** An object store in memory that keeps sizes and times; bytes, and the check of a CRC-32, only where it is given them. */
export function memoryObjects(nowMs: () => number): MemoryObjects {
  const openUploads = new Map<string, Upload>();
  const stored = new Map<string, number>();
  const contents = new Map<string, Buffer>();
  const described = new Map<string, readonly string[]>();
  const texts = new Map<string, string>();
  const madeAtMs = new Map<string, number>();
  const object = (key: string, bytes: number) => ({ key, bytes, atMs: madeAtMs.get(key) ?? nowMs() });
  let serial = 0;
  const signed = (path: string) => ({ url: `https://objects.test/${path}`, expiresAtMs: nowMs() + 900_000 });
  return {
    openUploads,
    stored,
    contents,
    described,
    put(url, sent) {
      const bytes = typeof sent === 'number' ? sent : 'of' in sent ? sent.bytes : sent.length;
      const { searchParams, pathname } = new URL(url);
      const part = Number(searchParams.get('part'));
      const upload = openUploads.get(searchParams.get('upload') ?? '');
      const isWhole = !searchParams.has('upload');
      const length = searchParams.get('bytes');
      if ((upload === undefined && !isWhole) || (length !== null && Number(length) !== bytes))
        throw new Error(`refused: ${url}`);
      const named = searchParams.get('crc32') ?? undefined;
      const checksum = typeof sent === 'number' ? named : base64OfCrc32('of' in sent ? sent.crc32 : crc32(sent));
      if (named !== undefined && named !== checksum) throw new Error(`BadDigest: ${url}`);
      if (upload === undefined) {
        const key = pathname.slice(1);
        if (stored.has(key)) throw new Error(`PreconditionFailed: ${url}`);
        stored.set(key, bytes);
        madeAtMs.set(key, nowMs());
        if (sent instanceof Uint8Array) contents.set(key, Buffer.from(sent));
        return;
      }
      const listed = upload.isChecked && checksum !== undefined ? { checksum } : {};
      upload.parts.set(part, { part, bytes, atMs: nowMs(), etag: `"${part}-${bytes}"`, ...listed });
      upload.bytes.delete(part);
      upload.described.delete(part);
      if (typeof sent !== 'number') {
        if ('of' in sent) upload.described.set(part, sent);
        else upload.bytes.set(part, sent);
      }
    },
    post({ fields }, bytes) {
      const { key = '', 'x-most': most } = fields;
      if (bytes > Number(most)) throw new Error(`refused: ${bytes} bytes`);
      stored.set(key, bytes);
      madeAtMs.set(key, nowMs());
    },
    async createUpload({ key, checksum }) {
      serial += 1;
      openUploads.set(`u${serial}`, {
        begunAtMs: nowMs(),
        key,
        isChecked: checksum !== undefined,
        parts: new Map(),
        bytes: new Map(),
        described: new Map(),
      });
      return `u${serial}`;
    },
    async signPart({ key, uploadId }, { part, bytes, checksum }) {
      const query = new URLSearchParams({ upload: uploadId, part: String(part) });
      if (bytes !== undefined) query.set('bytes', String(bytes));
      if (checksum !== undefined) query.set('crc32', checksum.value);
      const headers = checksum === undefined ? {} : { 'x-amz-checksum-crc32': checksum.value };
      return { ...signed(`${key}?${query}`), headers };
    },
    async signPut(key, { contentType, bytes, checksum }) {
      const query = new URLSearchParams({ bytes: String(bytes), crc32: checksum.value });
      const headers = { 'content-type': contentType, 'if-none-match': '*', 'x-amz-checksum-crc32': checksum.value };
      return { ...signed(`${key}?${query}`), headers };
    },
    signForm: async (key, contentType, maxBytes) => ({
      ...signed(''),
      fields: { key, 'Content-Type': contentType, 'x-most': String(maxBytes) },
    }),
    async copyPart({ uploadId }, part, { bytes }) {
      openUploads.get(uploadId)?.parts.set(part, { part, bytes, atMs: nowMs(), etag: `"${part}-${bytes}"` });
    },
    async listParts({ uploadId }, { from, to } = { from: 1, to: 10_000 }) {
      const parts = [...(openUploads.get(uploadId)?.parts.values() ?? [])];
      const inRange = parts.filter(({ part }) => part >= from && part <= to).sort((a, b) => a.part - b.part);
      return openUploads.has(uploadId) ? inRange : undefined;
    },
    async complete({ key, uploadId }, parts, checksum) {
      const bytes = parts.map(({ part }) => openUploads.get(uploadId)?.bytes.get(part));
      if (bytes.every((one) => one !== undefined)) {
        const content = Buffer.concat(bytes);
        const isOther = checksum?.algorithm === 'CRC32' && checksum.value !== base64OfCrc32(crc32(content));
        if (isOther) return 'checksum-mismatch';
        contents.set(key, content);
      }
      const told = parts.map(({ part }) => openUploads.get(uploadId)?.described.get(part));
      if (told.length > 0 && told.every((one) => one !== undefined)) {
        const whole = told.reduce((sum, one) => combineCrc32(sum, one.crc32, one.bytes), 0);
        if (checksum !== undefined && checksum.value !== base64OfCrc32(whole)) return 'checksum-mismatch';
        described.set(
          key,
          told.map((one) => one.of),
        );
      }
      if (!openUploads.delete(uploadId)) return 'gone';
      if (stored.has(key)) return 'exists';
      madeAtMs.set(key, Math.max(...parts.map(({ atMs }) => atMs)));
      stored.set(
        key,
        parts.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      return 'completed';
    },
    putEmpty: async (key) => void stored.set(key, 0),
    abort: async ({ uploadId }) => void openUploads.delete(uploadId),
    async head(key) {
      const bytes = stored.get(key);
      return bytes === undefined ? undefined : object(key, bytes);
    },
    delete: async (key) => void stored.delete(key),
    signDownload: async (key) => signed(key),
    async *objects(prefix, after = '') {
      const keys = [...stored.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      yield keys.map((key) => object(key, stored.get(key) ?? 0));
    },
    async *uploads() {
      yield [...openUploads].map(([uploadId, { key, begunAtMs }]) => ({ key, uploadId, atMs: begunAtMs }));
    },
    putText: async (key, text) => void (texts.has(key) || texts.set(key, text)),
    getText: async (key) => texts.get(key),
  };
}
