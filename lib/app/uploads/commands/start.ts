import { aggregateIdOf, commandsOf, isRejection, type Origin, type Rejection, type Succeeded } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { Checksum } from '../../../domain/file/events.ts';
import { file } from '../../../domain/file/file.ts';
import { planParts, storageKeyOf } from '../../../domain/file/sizing.ts';
import type { FileState, Uploading } from '../../../domain/file/state.ts';
import { bodyOf, idOf } from '../../../domain/ids.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { IS_NEW } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Idempotency, Positions, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import type { Completions } from '../../ports/completions.ts';
import type { ObjectStore, OpenUpload } from '../../ports/object-store.ts';

export type UploadDependencies = Dependencies & {
  readonly objects: ObjectStore;
  readonly completions?: Completions;
};
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
  /** When it ends at the latest, where that is earlier than usual. */
  readonly untilMs?: number;
  /** Where it has one part and a checksum, that part is put as the object itself: the store opens and joins nothing. */
  readonly whole?: boolean;
}

/** The upload of a file has the file's own number: no table is needed to find one from the other. */
export function uploadIdOf(fileId: string): string {
  return `upl_${bodyOf(fileId)}`;
}

export function fileIdOf(uploadId: string): string {
  return idOf('file', bodyOf(uploadId));
}

/** An upload that has begun. */
export interface BegunUpload {
  readonly fileId: string;
  readonly state: Uploading;
  readonly positions: Positions;
}

/** Begins an upload, and answers as the API does. */
export async function startUpload(
  deps: UploadDependencies,
  wanted: UploadRequest,
  origin: Origin,
  idempotency: Idempotency,
): Promise<Answer<ReplyOf<'files.startUpload'>> | Rejection> {
  const begun = await beginUpload(deps, wanted, origin, idempotency);
  return isRejection(begun) ? begun : { body: startedOf(begun), positions: begun.positions };
}

export function startedOf({ fileId, state }: BegunUpload): ReplyOf<'files.startUpload'> {
  const { partSize, partCount, expiresAtMs } = state;
  const ids = { uploadId: uploadIdOf(fileId), fileId };
  return { ...ids, partSizeBytes: String(partSize), partCount, expiresAt: iso(expiresAtMs) };
}

/**
 * Reserves the declared size and begins the file, in one transaction. The store's own upload, where it needs one, is opened first, for
 * its id belongs into the first event; when this request begins nothing, because it is refused or a repeat, that one is given up.
 */
export async function beginUpload(
  deps: UploadDependencies,
  wanted: UploadRequest,
  origin: Origin,
  idempotency: Idempotency,
): Promise<BegunUpload | Rejection> {
  const { kernel } = deps;
  const { place, begin, reserving } = await openInStore(deps, wanted);
  const started = await kernel
    .executeAll(
      [
        { aggregate: file, command: begin, ...IS_NEW },
        { aggregate: quota, command: commandsOf(quota).ReserveStorage(wanted.org, { uploads: [reserving] }) },
      ],
      origin,
      { idempotency },
    )
    .catch(async (error: unknown) => {
      if (isRefused(error)) await giveUp(deps, place);
      throw error;
    });
  const isFirst = started.ok && started.results[0].kind !== 'repeated';
  if (!isFirst) await giveUp(deps, place);
  if (!started.ok) return started.rejection;
  const [begun, reserved] = started.results;
  return begunOf(begun, reserved);
}

/** Opens the store's own upload for a file under a fresh id, where it needs one; answers with the commands that begin it. */
export async function openInStore({ objects, newId }: UploadDependencies, wanted: UploadRequest) {
  const { org, uploader, name, sizeBytes, contentType = DEFAULT_CONTENT_TYPE } = wanted;
  const fileId = newId('file');
  const key = storageKeyOf(org, fileId);
  const checked = defined({ checksum: wanted.checksum });
  const uploadId = isForOnePut(wanted) ? undefined : await objects.createUpload({ key, contentType, ...checked });
  const about = { organisationId: org, uploaderId: uploader, name, contentType, declaredBytes: sizeBytes };
  const { producedBy, sizing, partSize, untilMs } = wanted;
  const chosen = defined({ producedBy, sizing, partSize, untilMs });
  const begin = commandsOf(file).StartUpload(fileId, { ...about, ...defined({ uploadId }), ...checked, ...chosen });
  const place = ifDefined(uploadId, (id): OpenUpload => ({ key, uploadId: id }));
  return { place, begin, reserving: { fileId, bytes: sizeBytes } };
}

function isForOnePut({ whole = false, checksum, sizeBytes, partSize }: UploadRequest): boolean {
  if (!whole || checksum === undefined) return false;
  const plan = planParts(sizeBytes, partSize);
  return !isRejection(plan) && plan.partCount === 1;
}

/** Of an upload that was opened in the store, and that nothing was begun with. */
export async function giveUp({ objects }: Pick<UploadDependencies, 'objects'>, place: OpenUpload | undefined) {
  if (place !== undefined) await objects.abort(place);
}

/** Of a repeat it is the file that the first request with this key began. */
export function begunOf(begun: Succeeded<FileState>, reserved: Pick<Succeeded, 'stream' | 'version'>): BegunUpload {
  if (begun.state.status !== 'uploading') throw new Error(`${begun.stream} was started and is ${begun.state.status}`);
  return { fileId: aggregateIdOf(begun.stream), state: begun.state, positions: positionsOf(begun, reserved) };
}

const REFUSALS: ReadonlySet<unknown> = new Set(['idempotency-key-reused', 'concurrency', 'deadline']);

/** Whether an error means that nothing was written; after any other the upload may be needed, and expires by itself. */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && REFUSALS.has((error as { code?: unknown }).code);
}
