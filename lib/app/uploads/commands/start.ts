import { aggregateIdOf, commandsOf, type Origin, type Rejection } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { Checksum } from '../../../domain/file/events.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { bodyOf, idOf } from '../../../domain/ids.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { createOnceOutside, IS_NEW } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Idempotency, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export type UploadDependencies = Dependencies & { readonly objects: ObjectStore };
/** The dependencies of starting an upload. */
export type OpenUploadDependencies = Pick<UploadDependencies, 'kernel' | 'objects'>;

export const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

/** What is to be uploaded, by whom, for whom. */
export interface UploadRequest {
  readonly org: string;
  readonly uploader: string;
  readonly name: string;
  /** The size; with `sizing: 'observed'` the most that it may have. */
  readonly sizeBytes: number;
  readonly sizing?: 'declared' | 'observed';
  /** A client's own; ours when absent. */
  readonly partSize?: number | undefined;
  readonly contentType?: string | undefined;
  readonly checksum?: Checksum | undefined;
  /** The job whose output it is. */
  readonly producedBy?: string;
}

/** The upload of a file has the file's own number: no table is needed to find one from the other. */
export function uploadIdOf(fileId: string): string {
  return `upl_${bodyOf(fileId)}`;
}

export function fileIdOf(uploadId: string): string {
  return idOf('file', bodyOf(uploadId));
}

/**
 * Reserves the declared size and begins the file, in one transaction. The store's own upload is opened first, for its id
 * belongs into the first event; when the transaction refuses, that upload is given up again.
 */
export async function startUpload(
  deps: UploadDependencies,
  wanted: UploadRequest,
  origin: Origin,
  idempotency: Idempotency,
): Promise<Answer<ReplyOf<'files.startUpload'>> | Rejection> {
  const { kernel, objects } = deps;
  return createOnceOutside(deps, idempotency, 'file', async (fileId, isRepeat) => {
    const {
      org,
      uploader,
      name,
      sizeBytes,
      checksum,
      producedBy,
      sizing,
      partSize: chosen,
      contentType = DEFAULT_CONTENT_TYPE,
    } = wanted;
    const key = storageKeyOf(org, fileId);
    const checked = checksum === undefined ? {} : { checksum };
    // A repeat is answered from the log, and begins nothing in the store.
    const uploadId = isRepeat ? 'repeat' : await objects.createUpload({ key, contentType, ...checked });
    const made = defined({ producedBy, sizing, partSize: chosen });
    const about = { organisationId: org, uploaderId: uploader, name, contentType, declaredBytes: sizeBytes };
    const started = await kernel
      .executeAll(
        [
          {
            aggregate: file,
            command: commandsOf(file).StartUpload(fileId, { ...about, uploadId, ...checked, ...made }),
            ...(isRepeat ? {} : IS_NEW),
          },
          {
            aggregate: quota,
            command: commandsOf(quota).ReserveStorage(org, { fileId, bytes: sizeBytes }),
          },
        ] as const,
        origin,
        { idempotency },
      )
      .catch(async (error: unknown) => {
        if (!isRepeat && isRefused(error)) await objects.abort({ key, uploadId });
        throw error;
      });
    const isFirst = started.ok && started.results[0].kind !== 'repeated';
    if (!isFirst && !isRepeat) await objects.abort({ key, uploadId });
    if (!started.ok) return started.rejection;
    const [begun, reserved] = started.results;
    // Another request with this key may have been quicker: its file is the answer.
    const startedId = aggregateIdOf(begun.stream);
    if (begun.state.status !== 'uploading') throw new Error(`${begun.stream} was started and is ${begun.state.status}`);
    const { partSize, partCount, expiresAtMs } = begun.state;
    const body = {
      uploadId: uploadIdOf(startedId),
      fileId: startedId,
      partSizeBytes: String(partSize),
      partCount,
      expiresAt: iso(expiresAtMs),
    };
    return { body, positions: positionsOf(begun, reserved) };
  });
}

const REFUSALS: ReadonlySet<unknown> = new Set(['idempotency-key-reused', 'concurrency', 'deadline']);

/** Whether an error means that nothing was written; after any other the upload may be needed, and expires by itself. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && REFUSALS.has((error as { code?: unknown }).code);
}
