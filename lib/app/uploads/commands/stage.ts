import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { isStored } from '../../../domain/file/state.ts';
import { unknownToStore } from './complete.ts';
import { type JoinDependencies, join } from './join.ts';
import { loadFile, notOpen } from './open.ts';

/**
 * Does all that the store has to do for an upload, which remains one: that it becomes a file needs nothing but the log from
 * here. It can be repeated, too; of very many parts it is only begun.
 */
export async function stageUpload(
  deps: JoinDependencies,
  org: string,
  fileId: string,
  origin: Origin,
): Promise<Rejection | 'ordered' | undefined> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (isStored(state)) return undefined;
  if (state.status !== 'uploading') return notOpen(state.status);
  const joined = await join(deps, { org, fileId, as: 'output' }, state, origin);
  if (joined === 'ordered' || isRejection(joined)) return joined;
  // Only what was joined before has to be asked for.
  const object = joined ?? (await deps.objects.head(storageKeyOf(org, fileId)));
  if (object === undefined) return unknownToStore();
  if (object.bytes === state.declaredBytes) return undefined;
  return reject('part-size-wrong', `the object has ${object.bytes} bytes, and not ${state.declaredBytes}`);
}
