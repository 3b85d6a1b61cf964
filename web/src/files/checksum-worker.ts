import { crcOfParts } from './crc-of-parts.ts';

/** What the page asks of its worker. */
export interface ChecksumRequest {
  readonly file: File;
  readonly partSizeBytes: number;
}

/** What the worker answers: how far it is, and in the end the parts, or that the file cannot be read. */
export type ChecksumAnswer =
  | { readonly readBytes: number }
  | { readonly parts: number[] }
  | { readonly failed: string };

const answer = (message: ChecksumAnswer) => self.postMessage(message);

/** Reads a file beside the page, which stays quick meanwhile. */
self.onmessage = async ({ data: { file, partSizeBytes } }: MessageEvent<ChecksumRequest>) => {
  try {
    answer({ parts: await crcOfParts(file, partSizeBytes, (readBytes) => answer({ readBytes })) });
  } catch (error) {
    answer({ failed: (error as Error).message });
  }
};
