import { commandsOf, type Kernel, type Origin } from 'epoch';
import type { PageWanted, ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { hasPart } from '../../../domain/file/parts.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import { jobHistory } from '../../../domain/job/reading.ts';
import { MAX_PARTS_PER_CONFIRMATION } from '../../../domain/limits.ts';
import { openUploadRow } from '../../files/views/file-rows.ts';
import type { ObjectStore, StoredPart } from '../../ports/object-store.ts';
import { isPartOf } from './confirm.ts';
import { beginningOf } from './open.ts';

export interface UpkeepDependencies {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly objects: Pick<ObjectStore, 'listParts' | 'head'>;
}

export interface Observed {
  /** Open uploads that were looked at. */
  uploads: number;
  /** Unconfirmed parts. */
  parts: number;
  /** Uploads that the store had put together, but whose completion was never recorded. */
  completed: number;
  /** Bytes of uploads beyond their reservations: counted until now, and ended. An alarm. */
  beyondBytes: number;
}

/** What one look has found. */
export type ObservedUpload = Omit<Observed, 'uploads'>;

/**
 * Looks at a page of one shard's open uploads, as the store has them: parts that a client put and never confirmed cost storage too, and a
 * crash right after the store's completion is made good. Safe to repeat; what has ended meanwhile is left alone.
 */
export async function observeUploads(
  deps: UpkeepDependencies,
  shard: string,
  wanted: PageWanted,
  origin: Origin,
): Promise<Observed & { readonly cursor?: string }> {
  const observed: Observed = { uploads: 0, parts: 0, completed: 0, beyondBytes: 0 };
  const { items, cursor } = await openUploadRow.page(deps.views, { shard }, wanted);
  for (const { key } of items) {
    const found = await observeUpload(deps, key.sort, origin);
    if (found === undefined) continue;
    observed.uploads += 1;
    observed.parts += found.parts;
    observed.completed += found.completed;
    observed.beyondBytes += found.beyondBytes;
  }
  return { ...observed, ...defined({ cursor }) };
}

/** Looks at one upload as the store has it; undefined when it is not open. */
export async function observeUpload(
  deps: Pick<UpkeepDependencies, 'kernel' | 'objects'>,
  fileId: string,
  origin: Origin,
): Promise<ObservedUpload | undefined> {
  const { state } = await deps.kernel.load(file, fileId);
  if (state.status !== 'uploading') return undefined;
  const key = storageKeyOf(state.organisationId, fileId);
  const { uploadId } = state;
  const listed = uploadId === undefined ? undefined : await deps.objects.listParts({ key, uploadId });
  if (listed !== undefined) {
    const parts = await confirm(deps, fileId, state, listed, origin);
    return { parts, completed: 0, beyondBytes: await endBeyond(deps, fileId, state, listed, origin) };
  }
  // Put in one request, put together by a completion that was not recorded, or unknown to the store: the object shows which.
  const object = await deps.objects.head(key);
  if (object === undefined) return { parts: 0, completed: 0, beyondBytes: 0 };
  const whole = { part: 1, bytes: object.bytes, atMs: object.atMs, etag: '' };
  // An output that was staged by a proof is one part, too, that the log does not have.
  const isOnePart = uploadId === undefined || state.partCount === 1;
  const parts = isOnePart ? await confirm(deps, fileId, state, [whole], origin) : 0;
  if (await awaitsReport(deps, fileId)) return { parts, completed: 0, beyondBytes: 0 };
  const data = { organisationId: state.organisationId, bytes: object.bytes };
  const command = commandsOf(file).CompleteUpload(fileId, data);
  const outcome = await deps.kernel.execute(file, command, origin);
  return { parts, completed: outcome.ok ? 1 : 0, beyondBytes: 0 };
}

/** An output that an attempt has staged becomes a file by its report alone: what a dead runner leaves never does. */
async function awaitsReport({ kernel }: Pick<UpkeepDependencies, 'kernel'>, fileId: string): Promise<boolean> {
  const { producedBy } = (await beginningOf(kernel, fileId)) ?? {};
  if (producedBy === undefined) return false;
  const { state } = await kernel.load(jobHistory, producedBy);
  return state.status === 'none' || !state.outputs.includes(fileId);
}

/**
 * An upload with more bytes than it has reserved can never complete: it has been counted until now, and is ended, so that
 * the store lets go of its parts.
 */
async function endBeyond(
  { kernel }: Pick<UpkeepDependencies, 'kernel'>,
  fileId: string,
  state: Uploading,
  listed: readonly StoredPart[],
  origin: Origin,
): Promise<number> {
  const { organisationId, declaredBytes } = state;
  const heldBytes = listed.filter((part) => isPartOf(state, part)).reduce((sum, { bytes }) => sum + bytes, 0);
  if (heldBytes <= declaredBytes) return 0;
  await kernel.execute(file, commandsOf(file).AbortUpload(fileId, { organisationId }), origin);
  return heldBytes - declaredBytes;
}

/** Confirms what is new and has the right size; a part of a wrong size cannot be completed, and is the client's to replace. */
async function confirm(
  { kernel }: Pick<UpkeepDependencies, 'kernel'>,
  fileId: string,
  state: Uploading,
  listed: readonly StoredPart[],
  origin: Origin,
): Promise<number> {
  const fresh = listed.filter((one) => isPartOf(state, one) && !hasPart(state.parts, one.part));
  let confirmed = 0;
  for (let from = 0; from < fresh.length; from += MAX_PARTS_PER_CONFIRMATION) {
    const parts = fresh
      .slice(from, from + MAX_PARTS_PER_CONFIRMATION)
      .map(({ part, bytes, atMs }) => ({ part, bytes, atMs }));
    const data = { organisationId: state.organisationId, parts };
    const command = commandsOf(file).ConfirmParts(fileId, data);
    const outcome = await kernel.execute(file, command, origin);
    if (outcome.ok) confirmed += parts.length;
  }
  return confirmed;
}
