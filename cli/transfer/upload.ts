import { resolve } from 'node:path';
import mime from 'mime';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Client } from '../../lib/client/client.ts';
import { type FileSource, fileSource } from '../../lib/client/node-source.ts';
import { resumeUpload, UploadEndedError, type UploadOptions, uploadFile } from '../../lib/client/upload.ts';
import { crc32Of } from './checksum.ts';
import { isSameContent, unfinishedUpload } from './unfinished.ts';

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
}

export interface Uploaded {
  readonly fileId: string;
  readonly isResumed: boolean;
  /** Until then the same upload is answered with the same file: once everything is done that it was part of. */
  readonly forget: () => Promise<void>;
}

/** Uploads one file; one that was begun before, by whoever was killed meanwhile, goes on where it stopped. */
export async function upload(request: UploadRequest): Promise<Uploaded> {
  const source = await fileSource(request.path);
  try {
    const { client, apiUrl, org, name, isChecked } = request;
    const { sizeBytes, modifiedMs } = source;
    const content = { sizeBytes, modifiedMs, isChecked };
    const note = unfinishedUpload({ apiUrl, org, path: resolve(request.path), name });
    const known = await note.read();
    const isSame = known !== undefined && isSameContent(known, content);
    // Of what the file was before nothing can be completed any more: what it takes of the quota is free again.
    if (known !== undefined && !isSame) await giveUp(client, org, known.uploadId);
    const remember = (uploadId: string) => note.write({ ...content, uploadId });
    try {
      const resumed = isSame ? await goOn(request, source, known.uploadId) : undefined;
      const fileId = resumed ?? (await begin(request, source, remember));
      return { fileId, isResumed: resumed !== undefined, forget: note.remove };
    } catch (error) {
      // Something that the store holds is not what was read here: the next try must not go on with it.
      if (error instanceof ApiError && error.code === 'checksum-mismatch') {
        const begun = await note.read();
        if (begun !== undefined) await giveUp(client, org, begun.uploadId);
        await note.remove();
      }
      throw error;
    }
  } finally {
    await source.close();
  }
}

function optionsOf({ parallel, onProgress }: UploadRequest): UploadOptions {
  return { parallel, onProgress: ({ sentBytes }) => onProgress(sentBytes) };
}

/** `undefined`: it is gone, or has been given up. */
async function goOn(request: UploadRequest, source: FileSource, uploadId: string): Promise<string | undefined> {
  try {
    const { fileId } = await resumeUpload(request.client, request.org, uploadId, source, optionsOf(request));
    return fileId;
  } catch (error) {
    if (error instanceof UploadEndedError) return undefined;
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
  const { client, org, name, path, isChecked } = request;
  const checksum =
    isChecked && source.sizeBytes > 0 ? { algorithm: 'CRC32' as const, value: await crc32Of(path) } : undefined;
  // By the name, as everybody else guesses it; the content is never looked at.
  const contentType = mime.getType(name);
  const body = {
    name,
    sizeBytes: String(source.sizeBytes),
    ...(contentType !== null && { contentType }),
    ...(checksum !== undefined && { checksum }),
  };
  const onStarted = ({ uploadId }: { readonly uploadId: string }) => remember(uploadId);
  const { fileId } = await uploadFile(client, org, body, source, { ...optionsOf(request), onStarted });
  return fileId;
}
