import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { hasPart, missingParts } from '../../../domain/file/parts.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { type FileState, isStored, type Uploading } from '../../../domain/file/state.ts';
import { count } from './confirm.ts';
import { type JoinDependencies, join, uncountedPart } from './join.ts';
import { isPutWhole, loadFile, notOpen, notStored } from './open.ts';
import type { OpenUploadDependencies } from './start.ts';

/** An upload of one part that is whole in the store, and of which the log has nothing but its start. */
export interface WholeUpload {
  readonly name: string;
  readonly bytes: number;
  readonly arrivedAtMs: number;
  readonly untilMs: number;
}

/**
 * Does all that the store has to do for an upload, which remains one: that it becomes a file needs nothing but the log from
 * here. It can be repeated, too; of very many parts it is only begun. With `prove` nothing is written of an upload of one part: the
 * answer is what its caller must give back.
 */
export async function stageUpload(
  deps: JoinDependencies,
  org: string,
  fileId: string,
  origin: Origin,
  prove = false,
): Promise<Rejection | 'ordered' | WholeUpload | undefined> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (isStored(state)) return undefined;
  if (state.status !== 'uploading') return notOpen(state.status);
  const isProven = prove && state.partCount === 1 && !hasPart(state.parts, 1);
  const joined = await join(deps, { org, fileId, as: 'output' }, state, origin, !isProven);
  if (joined === 'ordered' || isRejection(joined)) return joined;
  // Only what was joined before has to be asked for.
  const object = joined ?? (await deps.objects.head(storageKeyOf(org, fileId)));
  if (object === undefined) return notStored(state);
  if (object.bytes !== state.declaredBytes)
    return reject('part-size-wrong', `the object has ${object.bytes} bytes, and not ${state.declaredBytes}`);
  const { name, expiresAtMs: untilMs } = state;
  if (isProven) return { name, bytes: object.bytes, arrivedAtMs: object.atMs, untilMs };
  const left = joined === undefined ? uncountedPart(state, object) : undefined;
  const counted = left && (await count(deps, org, fileId, [left], origin));
  return isRejection(counted) ? counted : undefined;
}

/** Whether an upload needs nothing but the log to become a file: its parts are counted, and the store has made an object of them. */
export async function isStaged(
  deps: Pick<OpenUploadDependencies, 'objects'>,
  fileId: string,
  state: FileState,
): Promise<boolean> {
  if (state.status !== 'uploading') return false;
  const [missing] = missingParts(state.parts, state.partCount, 1);
  return missing === undefined && hasObject(deps, state.organisationId, fileId, state);
}

/** Of an upload whose parts are counted: parts may lie in the store and never be joined, an object that is put whole is counted when it is there. */
export async function hasObject(
  { objects }: Pick<OpenUploadDependencies, 'objects'>,
  org: string,
  fileId: string,
  upload: Pick<Uploading, 'uploadId' | 'declaredBytes'>,
): Promise<boolean> {
  if (isPutWhole(upload)) return true;
  const object = await objects.head(storageKeyOf(org, fileId));
  return object?.bytes === upload.declaredBytes;
}
