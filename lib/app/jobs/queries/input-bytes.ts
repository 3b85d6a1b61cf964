import { type Kernel, type Rejection, reject } from 'epoch';
import { fileHistory } from '../../../domain/file/reading.ts';
import type { FileState } from '../../../domain/file/state.ts';

const FILES_AT_ONCE = 50;

/** The size of files together, those that are still being uploaded as declared. What is gone has none: its attempt says so. */
export async function inputBytes(kernel: Kernel, fileIds: readonly string[]): Promise<number> {
  return (await lookAtInputs(kernel, fileIds)).bytes;
}

interface Inputs {
  readonly bytes: number;
  /** `input-gone` with the first of them that no attempt could read. */
  readonly gone: Rejection | undefined;
}

/** `inputBytes`, and whether all of them are there or may yet be. */
export async function lookAtInputs(kernel: Kernel, fileIds: readonly string[]): Promise<Inputs> {
  let bytes = 0;
  let gone: Rejection | undefined;
  for (let at = 0; at < fileIds.length; at += FILES_AT_ONCE) {
    const some = fileIds.slice(at, at + FILES_AT_ONCE);
    const loaded = await Promise.all(some.map(async (id) => [id, (await kernel.load(fileHistory, id)).state] as const));
    for (const [id, state] of loaded) {
      gone ??= goneInput(id, state);
      if (state.status === 'uploading') bytes += Math.max(state.bytes, state.declaredBytes);
      else if (state.status === 'available' || state.status === 'trashed') bytes += state.bytes;
    }
  }
  return { bytes, gone };
}

function goneInput(fileId: string, { status }: FileState): Rejection | undefined {
  if (status === 'none' || status === 'uploading' || status === 'available') return undefined;
  const [is, todo] = status === 'trashed' ? ['is in the trash', 'restore it'] : ['was deleted', 'link another file'];
  return reject('input-gone', `input ${fileId} ${is}: ${todo}, or take it out of the job`, { fileId });
}
