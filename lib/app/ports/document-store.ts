/** A document that has been written. */
export interface WrittenDocument {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Stores documents (exports, receipts) until they are fetched. They are deleted after some days, and made again when asked for again. */
export interface DocumentStore {
  /** Writes a document of any size piece by piece, with at most some megabytes of it in memory. */
  write(key: string, contentType: string, pieces: AsyncIterable<string>): Promise<WrittenDocument>;
  /** An address to fetch it from; always served as an attachment of this name. */
  signDownload(
    key: string,
    name: string,
    contentType: string,
  ): Promise<{ readonly url: string; readonly expiresAtMs: number }>;
}
