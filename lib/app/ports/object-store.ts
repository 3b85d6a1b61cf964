/** A part in the store. `atMs` is the store's own time, shifted as the platform's clock is. */
export interface StoredPart {
  readonly part: number;
  readonly bytes: number;
  readonly atMs: number;
  readonly etag: string;
  /** By the algorithm of the upload's checksum; absent where the store has none. */
  readonly checksum?: string;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly atMs: number;
}

export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** Checksum of a whole object or of a part: base64, as S3 takes it. */
export interface ObjectChecksum {
  readonly algorithm: 'CRC64NVME' | 'CRC32';
  readonly value: string;
}

export interface NewUpload {
  readonly key: string;
  readonly contentType: string;
  /** The algorithm is fixed when the upload starts; its value is checked when it completes. */
  readonly checksum?: ObjectChecksum;
}

/**
 * The result of a completion. `gone`: the upload is unknown (aborted, or completed before). `part-too-small`: one before the last has less
 * than the store joins, and the upload is as it was.
 */
export type Completion = 'completed' | 'gone' | 'checksum-mismatch' | 'part-missing' | 'part-too-small' | 'exists';

/** A form that a browser sends by POST, with the content as its last field. */
export interface SignedForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAtMs: number;
}

export interface SignedUrl {
  readonly url: string;
  readonly expiresAtMs: number;
}

/** A part to be signed. */
export interface PartToSign {
  readonly part: number;
  /** The exact size of the part; absent when it is not known before. */
  readonly bytes?: number | undefined;
  /** The store takes no other content. */
  readonly checksum?: ObjectChecksum | undefined;
}

/** An object that is put as a whole: the store takes no other length and no other content. */
export interface ObjectToSign {
  readonly contentType: string;
  readonly bytes: number;
  readonly checksum: ObjectChecksum;
}

/** A URL and the headers that are part of its signature. */
export interface SignedPut extends SignedUrl {
  readonly headers: Readonly<Record<string, string>>;
}

/** Stores the bytes of files. Every method throws ObjectStoreError when the store fails. */
export interface ObjectStore {
  /** The store's id of a new multipart upload. */
  createUpload(upload: NewUpload): Promise<string>;
  /** A URL to PUT a part to. */
  signPart(upload: OpenUpload, part: PartToSign): Promise<SignedPut>;
  /** A URL to PUT a whole object to, once: while something is there, the store answers 412 and replaces nothing. */
  signPut(key: string, object: ObjectToSign): Promise<SignedPut>;
  /** A form that puts a whole object of at most `maxBytes` bytes; it can be sent again, and then replaces the object. */
  signForm(key: string, contentType: string, maxBytes: number): Promise<SignedForm>;
  /** Makes the content of an object a part of an upload, inside the store. At most 5 GiB. */
  copyPart(upload: OpenUpload, part: number, from: StoredObject): Promise<void>;
  /** Parts from `from` to `to`, ascending, page by page; undefined when the upload is unknown. */
  listParts(
    upload: OpenUpload,
    range?: { readonly from: number; readonly to: number },
  ): Promise<readonly StoredPart[] | undefined>;
  /** Never overwrites an object. Completing twice returns `gone` or `completed`. */
  complete(upload: OpenUpload, parts: readonly StoredPart[], checksum?: ObjectChecksum): Promise<Completion>;
  /** Puts an empty object, unless something is there. */
  putEmpty(key: string, contentType: string): Promise<void>;
  /** No error when the upload is unknown. */
  abort(upload: OpenUpload): Promise<void>;
  head(key: string): Promise<StoredObject | undefined>;
  /** No error when the object does not exist. */
  delete(key: string): Promise<void>;
  /** A URL to read from; always served as an attachment of this name. */
  signDownload(key: string, name: string, contentType: string): Promise<SignedUrl>;
  /** Every object by its key, in pages of at most 1,000. `after`: those behind this key alone, which need not be there. */
  objects(prefix: string, after?: string): AsyncIterable<readonly StoredObject[]>;
  /** Every open multipart upload, by key and then as the store orders them, in pages of at most 1,000; `after`: those behind this one alone. */
  uploads(prefix: string, after?: OpenUpload): AsyncIterable<readonly (OpenUpload & { readonly atMs: number })[]>;
  /** Small texts, such as the chunks of a log. Putting the same key again replaces nothing. */
  putText(key: string, text: string): Promise<void>;
  getText(key: string): Promise<string | undefined>;
}

/** The store failed, or gave an undocumented answer. */
export class ObjectStoreError extends Error {
  readonly code = 'object-store-failed';

  constructor(operation: string, key: string, cause: unknown) {
    super(`${operation} of ${key} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ObjectStoreError';
  }
}
