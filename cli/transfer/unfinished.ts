import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder, writePrivately } from '../config.ts';

/** What makes two uploads the same one: the same bytes, as far as a file system can tell, to the same place. */
export interface UploadKey {
  readonly apiUrl: string;
  readonly org: string;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Remembers uploads that have begun, so that one that was killed goes on where it stopped. What the store holds, the platform knows. */
export function unfinishedUploads(folder = join(stateFolder(), 'uploads')) {
  const pathOf = (key: UploadKey) => {
    const { apiUrl, org, path, name, sizeBytes, modifiedMs } = key;
    const text = JSON.stringify([apiUrl, org, path, name, sizeBytes, modifiedMs]);
    return join(folder, `${createHash('sha256').update(text).digest('hex')}.json`);
  };
  return {
    async find(key: UploadKey): Promise<string | undefined> {
      try {
        const { uploadId } = JSON.parse(await readFile(pathOf(key), 'utf8')) as { uploadId?: string };
        return uploadId;
      } catch {
        // None, or one that is no use: then the upload begins anew, which is never wrong.
        return undefined;
      }
    },
    begin: (key: UploadKey, uploadId: string) => writePrivately(pathOf(key), { uploadId, ...key }),
    end: (key: UploadKey) => rm(pathOf(key), { force: true }),
  };
}
