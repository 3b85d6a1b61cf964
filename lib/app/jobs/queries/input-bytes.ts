import type { Kernel } from 'epoch';
import { fileHistory } from '../../../domain/file/reading.ts';

const FILES_AT_ONCE = 50;

/** The size of files together, those that are still being uploaded as declared. What is gone has none: its attempt says so. */
export async function inputBytes(kernel: Kernel, fileIds: readonly string[]): Promise<number> {
  let bytes = 0;
  for (let at = 0; at < fileIds.length; at += FILES_AT_ONCE) {
    const some = fileIds.slice(at, at + FILES_AT_ONCE);
    for (const { state } of await Promise.all(some.map((id) => kernel.load(fileHistory, id)))) {
      if (state.status === 'uploading') bytes += Math.max(state.bytes, state.declaredBytes);
      else if (state.status === 'available' || state.status === 'trashed') bytes += state.bytes;
    }
  }
  return bytes;
}
