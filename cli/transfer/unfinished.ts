import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder, writePrivately } from '../config.ts';

/** What is uploaded where to. */
export interface UploadKey {
  readonly apiUrl: string;
  readonly org: string;
  readonly path: string;
  readonly name: string;
}

/** Which bytes: never by a name or a date. */
export interface UploadContent {
  readonly sizeBytes: number;
  /** CRC-32 of the whole; empty of nothing. */
  readonly checksum: string;
}

/** `key`: the Idempotency-Key of its start. Until the answer is known there is no id, and the same request gives the same upload. */
export type UploadNote = UploadContent & { readonly key: string; readonly uploadId?: string | undefined };

/** The record of an upload that has begun, so that a killed one continues. The platform knows the store's parts. */
export function unfinishedUpload(
  { apiUrl, org, path, name }: UploadKey,
  folder: string = join(stateFolder(), 'uploads'),
) {
  const number = createHash('sha256')
    .update(JSON.stringify([apiUrl, org, path, name]))
    .digest('hex');
  const file = join(folder, `${number}.json`);
  return {
    async read(): Promise<UploadNote | undefined> {
      try {
        const note = JSON.parse(await readFile(file, 'utf8')) as Partial<UploadNote>;
        const isNote = typeof note.uploadId === 'string' || typeof note.key === 'string';
        return isNote ? (note as UploadNote) : undefined;
      } catch {
        // None, or one that is no use: then the upload begins anew, which is never wrong.
        return undefined;
      }
    },
    write: (note: UploadNote) => writePrivately(file, { ...note, apiUrl, org, path, name }),
    remove: () => rm(file, { force: true }),
  };
}

export function isSameContent(one: UploadContent, other: UploadContent): boolean {
  return one.sizeBytes === other.sizeBytes && one.checksum === other.checksum;
}
