import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { isStored } from '../../../domain/file/state.ts';
import { join, unknownToStore } from './complete.ts';
import { loadFile, notOpen } from './open.ts';
import type { OpenUploadDependencies } from './start.ts';

/**
 * Does all that the store has to do for an upload, which remains one: that it becomes a file needs nothing but the log from
 * here. It can be repeated, too.
 */
export async function stageUpload(
  deps: OpenUploadDependencies,
  org: string,
  fileId: string,
  origin: Origin,
): Promise<Rejection | undefined> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (isStored(state)) return undefined;
  if (state.status !== 'uploading') return notOpen(state.status);
  const refused = await join(deps, org, fileId, state, origin);
  if (refused !== undefined) return refused;
  const object = await deps.objects.head(storageKeyOf(org, fileId));
  if (object === undefined) return unknownToStore();
  if (object.bytes === state.declaredBytes) return undefined;
  return reject('part-size-wrong', `the object has ${object.bytes} bytes, and not ${state.declaredBytes}`);
}
