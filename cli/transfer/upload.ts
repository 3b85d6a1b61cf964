import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import mime from 'mime';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Batches } from '../../lib/client/batches.ts';
import type { Client } from '../../lib/client/client.ts';
import type { ContentChecksums } from '../../lib/client/crc32.ts';
import { type FileSource, fileSource } from '../../lib/client/node-source.ts';
import {
  AnotherFileError,
  beginUpload,
  isRefusedStart,
  namedBy,
  resumeUpload,
  sendBegun,
  UploadEndedError,
  type UploadOptions,
} from '../../lib/client/upload.ts';
import { defined } from '../../lib/domain/defined.ts';
import { DEFAULT_PART_BYTES } from '../../lib/domain/limits.ts';
import { isSameContent, type UploadNote, unfinishedUpload } from './unfinished.ts';

export interface UploadRequest {
  readonly client: Client;
  readonly apiUrl: string;
  readonly org: string;
  readonly path: string;
  readonly name: string;
  readonly parallel: number;
  readonly onProgress: (sentBytes: number) => void;
  /** A word to the person. */
  readonly onRemark?: (text: string) => void;
  /** Calls that small files share; without it each has its own. */
  readonly batches?: Batches;
  /** Where unfinished uploads are remembered. */
  readonly notes?: string;
  readonly fetch?: typeof fetch;
}

export interface Uploaded {
  readonly fileId: string;
  readonly sizeBytes: number;
  /** The checksum that the store has compared with the content. */
  readonly checksum: Checksum | undefined;
  readonly isResumed: boolean;
  /** Until then the same upload is answered with the same file: once everything is done that it was part of. */
  readonly forget: () => Promise<void>;
}

type Checksum = Pick<ContentChecksums, 'algorithm' | 'value'>;

/**
 * Uploads one file; an earlier upload by a killed process continues where it stopped. A file is identified by its
 * content: it is read once beforehand, and the store completes no content with another checksum.
 */
export async function upload(request: UploadRequest): Promise<Uploaded> {
  const opened = await fileSource(request.path);
  try {
    const { client, apiUrl, org, name, notes } = request;
    const checksums = await opened.readChecksums();
    const source = { ...opened, checksums };
    const checksum = checksums && { algorithm: checksums.algorithm, value: checksums.value };
    const { sizeBytes } = source;
    const content = { sizeBytes, checksum: checksum?.value ?? '' };
    const note = unfinishedUpload({ apiUrl, org, path: resolve(request.path), name }, notes);
    const known = await note.read();
    const isSame = known !== undefined && isSameContent(known, content);
    if (known !== undefined && !isSame) {
      request.onRemark?.(`${request.path} is another file than the one whose upload was interrupted: it begins anew`);
      // The file's earlier version can never be completed: its reservation is released.
      if (known.uploadId !== undefined) await giveUp(client, org, known.uploadId);
    }
    try {
      const resumed = isSame ? await goOn(request, source, known, note.write) : undefined;
      const fresh = { ...content, key: randomUUID() };
      const fileId = resumed ?? (await begin(request, source, fresh, note.write));
      return { fileId, sizeBytes, checksum, isResumed: resumed !== undefined, forget: note.remove };
    } catch (error) {
      // A refused start is done with: the next try is another request.
      if (isRefusedStart(error) && (await note.read())?.uploadId === undefined) await note.remove();
      // A part in the store differs from the content read here: the next try must not continue with it.
      if (error instanceof ApiError && error.code === 'checksum-mismatch') {
        const begun = await note.read();
        if (begun?.uploadId !== undefined) await giveUp(client, org, begun.uploadId);
        await note.remove();
      }
      throw error;
    }
  } finally {
    await opened.close();
  }
}

function optionsOf({ parallel, onProgress, fetch }: UploadRequest): UploadOptions {
  return { parallel, onProgress: ({ sentBytes }) => onProgress(sentBytes), ...defined({ fetch }) };
}

/** `undefined`: it is gone, has been given up, has another name, or is another file's. */
async function goOn(
  request: UploadRequest,
  source: FileSource,
  known: UploadNote,
  write: Write,
): Promise<string | undefined> {
  try {
    // Killed before the answer: the same request with the same key is answered with the upload that it began.
    const uploadId = known.uploadId ?? (await start(request, source, known, write)).started.uploadId;
    const { client, org, name } = request;
    const { fileId } = await resumeUpload(client, org, uploadId, source, optionsOf(request));
    // It may have been there for long, and have another name since: then none of this name is there.
    const file = await client.files.get({ org, file: fileId });
    return file.name === name.normalize('NFC') ? fileId : undefined;
  } catch (error) {
    if (error instanceof UploadEndedError || error instanceof AnotherFileError) return undefined;
    if (error instanceof ApiError && (error.code === 'not-found' || error.code === 'upload-not-open')) return undefined;
    throw error;
  }
}

/** One that has completed stays; one that cannot be reached expires by itself. */
async function giveUp(client: Client, org: string, upload: string): Promise<void> {
  await client.files.abortUpload({ org, upload }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
}

type Write = (note: UploadNote) => Promise<void>;

async function begin(request: UploadRequest, source: FileSource, note: UploadNote, write: Write): Promise<string> {
  await write(note);
  const { started, calls } = await start(request, source, note, write);
  await sendBegun(request.client, request.org, started, source, optionsOf(request), calls);
  return started.fileId;
}

/** Begins an upload, and notes its id before the first byte is sent. */
async function start(request: UploadRequest, source: FileSource, note: UploadNote, write: Write) {
  const { client, org, name } = request;
  // By the name, as usual; the content is never inspected.
  const contentType = mime.getType(name) ?? undefined;
  const body = { name, sizeBytes: String(source.sizeBytes), ...defined({ contentType }) };
  const isSmall = request.batches !== undefined && source.sizeBytes <= DEFAULT_PART_BYTES;
  const begun = isSmall
    ? await request.batches.start({ ...namedBy(source), ...body, key: note.key })
    : { started: await beginUpload(client, org, body, source, { idempotencyKey: note.key }), calls: undefined };
  await write({ ...note, uploadId: begun.started.uploadId });
  return begun;
}
