/** A document that has been written. */
export interface WrittenDocument {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Where documents lie until they are fetched. They are made again when they are asked for again, and go after some days. */
export interface DocumentStore {
  /** Writes a document piece by piece, whatever its size, and holds no more than some megabytes of it. */
  write(key: string, contentType: string, pieces: AsyncIterable<string>): Promise<WrittenDocument>;
  /** An address to fetch it from; always served as an attachment of this name. */
  signDownload(
    key: string,
    name: string,
    contentType: string,
  ): Promise<{ readonly url: string; readonly expiresAtMs: number }>;
}
