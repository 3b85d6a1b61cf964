import { type Kernel, type Rejection, reject } from 'epoch';
import { file } from '../../../domain/file/file.ts';

const FILES_AT_ONCE = 50;

/** The first of these files that this organisation does not have. */
export async function missingFile(
  { kernel }: { readonly kernel: Kernel },
  org: string,
  ids: readonly string[],
): Promise<Rejection | undefined> {
  for (let at = 0; at < ids.length; at += FILES_AT_ONCE) {
    const some = ids.slice(at, at + FILES_AT_ONCE);
    const loaded = await Promise.all(some.map((id) => kernel.load(file, id)));
    for (const { state } of loaded) {
      if (state.status === 'none' || state.organisationId !== org)
        return reject('file-not-found', 'a file does not exist');
      if (state.status === 'uploading' || state.status === 'available') continue;
      return reject('file-not-available', `a file is ${state.status}`, { status: state.status });
    }
  }
  return undefined;
}
