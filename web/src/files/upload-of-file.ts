import { ApiError } from '../../../lib/client/api-error.ts';
import type { Batches } from '../../../lib/client/batches.ts';
import type { Client } from '../../../lib/client/client.ts';
import type { ContentChecksums } from '../../../lib/client/crc32.ts';
import {
  beginUpload,
  isRefusedStart,
  namedBy,
  resumeUpload,
  sendBegun,
  UploadEndedError,
  type UploadOptions,
} from '../../../lib/client/upload.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { DEFAULT_PART_BYTES } from '../../../lib/domain/limits.ts';
import { sourceOf } from './source.ts';
import type { UploadNote, UploadNotes } from './upload-notes.ts';

export interface FileToUpload {
  readonly client: Client;
  readonly org: string;
  readonly notes: UploadNotes;
  readonly file: File;
  readonly checksums: ContentChecksums | undefined;
  /** Calls that small files share; without it each has its own. */
  readonly batches?: Batches | undefined;
}

/**
 * Begins an upload that a note describes, and waits for the answer whatever happens meanwhile: a pause or a cancellation
 * in between must not leave an upload that no one knows of. Adds the upload's id to the note.
 */
export async function begin({ client, org, notes, file, checksums, batches }: FileToUpload, note: UploadNote) {
  const { name, contentType, sizeBytes, key } = note;
  const request = { name, sizeBytes: String(sizeBytes), ...typeOf(contentType) };
  const source = { ...sourceOf(file), checksums };
  const begun =
    batches !== undefined && isSmall(file.size)
      ? await batches.start({ ...namedBy(source), ...request, key })
      : { started: await beginUpload(client, org, request, source, { idempotencyKey: key }), calls: undefined };
  // Cancelled meanwhile, perhaps.
  const now = notes.all().find((one) => one.key === key) ?? note;
  notes.put({ ...now, uploadId: begun.started.uploadId });
  return begun;
}

/** Of one part. */
export const isSmall = (sizeBytes: number) => sizeBytes <= DEFAULT_PART_BYTES;

/** Sends a file, or what is left of it: by the note of an upload that has begun, or as a new one. False: the note's upload is gone. */
export async function send(upload: FileToUpload, note: UploadNote, isFresh: boolean, options: UploadOptions) {
  const { client, org, file, checksums } = upload;
  const source = { ...sourceOf(file), checksums };
  try {
    const begun = note.uploadId === undefined ? await begin(upload, note) : undefined;
    options.signal?.throwIfAborted();
    const uploadId = note.uploadId ?? begun?.started.uploadId ?? '';
    if (begun !== undefined && isFresh) await sendBegun(client, org, begun.started, source, options, begun.calls);
    else await resumeUpload(client, org, uploadId, source, options);
    return true;
  } catch (error) {
    if (!isGone(error)) throw error;
    return false;
  }
}

/** There is nothing to go on with: it has ended. */
function isGone(error: unknown): boolean {
  if (error instanceof UploadEndedError) return true;
  return error instanceof ApiError && (error.status === 404 || error.code === 'upload-not-open');
}

/** Gives an upload up: its parts would cost until it expired. One that has ended is left as it is. Throws when it is not known whether it has. */
async function giveUp(client: Client, org: string, upload: string): Promise<void> {
  await client.files.abortUpload({ org, upload }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
  });
}

/** Ends uploads that were cancelled before it was known whether they had begun. What cannot be reached stays noted. */
export async function settleCancelled(client: Client, org: string, notes: UploadNotes): Promise<void> {
  for (const note of notes.all()) if (note.cancelled === true) await settle(client, org, notes, note);
}

/** Ends one. Without its id, the same start is asked for once more. True: nothing is left of it. */
export async function settle(client: Client, org: string, notes: UploadNotes, note: UploadNote): Promise<boolean> {
  try {
    await giveUp(client, org, note.uploadId ?? (await idOf(client, org, note)));
  } catch (error) {
    if (!isRefusedStart(error)) return false;
  }
  notes.remove(note.key);
  return true;
}

/** The same request with the same key: the upload that it began, or one that is ended at once. */
async function idOf(client: Client, org: string, note: UploadNote): Promise<string> {
  const { name, sizeBytes, contentType, checksum, key } = note;
  const body = {
    name,
    sizeBytes: String(sizeBytes),
    ...typeOf(contentType),
    ...defined({ checksum: checksum === '' ? undefined : ({ algorithm: 'CRC32', value: checksum } as const) }),
  };
  return (await client.files.startUpload({ org, body }, { idempotencyKey: key })).uploadId;
}

/** A browser knows no type of many files, and says so by an empty one. */
const typeOf = (contentType: string) => defined({ contentType: contentType === '' ? undefined : contentType });
