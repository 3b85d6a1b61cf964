import { resolve } from 'node:path';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Client } from '../../lib/client/client.ts';
import { type FileSource, fileSource } from '../../lib/client/node-source.ts';
import { resumeUpload, type UploadOptions, uploadFile } from '../../lib/client/upload.ts';
import { crc32Of } from './checksum.ts';
import { type UploadKey, unfinishedUploads } from './unfinished.ts';

export interface UploadRequest {
  readonly client: Client;
  readonly apiUrl: string;
  readonly org: string;
  readonly path: string;
  readonly name: string;
  readonly parallel: number;
  /** Have the store check the whole object; costs one reading of the file beforehand. */
  readonly isChecked: boolean;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface Uploaded {
  readonly fileId: string;
  readonly isResumed: boolean;
}

/** Uploads one file; one that was begun before, by whoever was killed meanwhile, goes on where it stopped. */
export async function upload(request: UploadRequest): Promise<Uploaded> {
  const source = await fileSource(request.path);
  try {
    const { apiUrl, org, name } = request;
    const { sizeBytes, modifiedMs } = source;
    const key: UploadKey = { apiUrl, org, path: resolve(request.path), name, sizeBytes, modifiedMs };
    const unfinished = unfinishedUploads();
    const uploadId = await unfinished.find(key);
    const resumed = uploadId === undefined ? undefined : await goOn(request, source, uploadId);
    const fileId = resumed ?? (await begin(request, source, (id) => unfinished.begin(key, id)));
    await unfinished.end(key);
    return { fileId, isResumed: resumed !== undefined };
  } finally {
    await source.close();
  }
}

function optionsOf({ parallel, onProgress, signal }: UploadRequest): UploadOptions {
  return { parallel, onProgress: ({ sentBytes }) => onProgress(sentBytes), ...(signal !== undefined && { signal }) };
}

/** `undefined`: it is gone, or has been given up. */
async function goOn(request: UploadRequest, source: FileSource, uploadId: string): Promise<string | undefined> {
  try {
    const { fileId } = await resumeUpload(request.client, request.org, uploadId, source, optionsOf(request));
    return fileId;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 'not-found' || error.code === 'upload-not-open')) return undefined;
    throw error;
  }
}

async function begin(
  request: UploadRequest,
  source: FileSource,
  remember: (uploadId: string) => Promise<void>,
): Promise<string> {
  const { client, org, name, path, isChecked } = request;
  const checksum =
    isChecked && source.sizeBytes > 0 ? { algorithm: 'CRC32' as const, value: await crc32Of(path) } : undefined;
  const body = { name, sizeBytes: String(source.sizeBytes), ...(checksum !== undefined && { checksum }) };
  let remembered: Promise<void> | undefined;
  const { fileId } = await uploadFile(client, org, body, source, {
    ...optionsOf(request),
    onStarted: ({ uploadId }) => {
      remembered = remember(uploadId);
    },
  });
  await remembered;
  return fileId;
}
