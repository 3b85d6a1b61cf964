import { resolve } from 'node:path';
import mime from 'mime';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Client } from '../../lib/client/client.ts';
import type { ContentChecksums } from '../../lib/client/crc32.ts';
import { type FileSource, fileSource } from '../../lib/client/node-source.ts';
import {
  AnotherFileError,
  resumeUpload,
  UploadEndedError,
  type UploadOptions,
  uploadFile,
} from '../../lib/client/upload.ts';
import { defined } from '../../lib/domain/defined.ts';
import { isSameContent, unfinishedUpload } from './unfinished.ts';

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
      await giveUp(client, org, known.uploadId);
    }
    const remember = (uploadId: string) => note.write({ ...content, uploadId });
    try {
      const resumed = isSame ? await goOn(request, source, known.uploadId) : undefined;
      const fileId = resumed ?? (await begin(request, source, remember));
      return { fileId, sizeBytes, checksum, isResumed: resumed !== undefined, forget: note.remove };
    } catch (error) {
      // A part in the store differs from the content read here: the next try must not continue with it.
      if (error instanceof ApiError && error.code === 'checksum-mismatch') {
        const begun = await note.read();
        if (begun !== undefined) await giveUp(client, org, begun.uploadId);
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

/** `undefined`: it is gone, has been given up, or is another file's. */
async function goOn(request: UploadRequest, source: FileSource, uploadId: string): Promise<string | undefined> {
  try {
    const { fileId } = await resumeUpload(request.client, request.org, uploadId, source, optionsOf(request));
    return fileId;
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

async function begin(
  request: UploadRequest,
  source: FileSource,
  remember: (uploadId: string) => Promise<void>,
): Promise<string> {
  const { client, org, name } = request;
  // By the name, as usual; the content is never inspected.
  const contentType = mime.getType(name) ?? undefined;
  const body = {
    name,
    sizeBytes: String(source.sizeBytes),
    ...defined({ contentType }),
  };
  const onStarted = ({ uploadId }: { readonly uploadId: string }) => remember(uploadId);
  const { fileId } = await uploadFile(client, org, body, source, { ...optionsOf(request), onStarted });
  return fileId;
}
