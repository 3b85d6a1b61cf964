import { type Rejection, reject, type VersionedState } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import type { FileState, Uploading } from '../../../domain/file/state.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { OpenUpload } from '../../ports/object-store.ts';

export type Existing = Exclude<FileState, { status: 'none' }>;

export const noSuchFile = (): Rejection => reject('not-found', 'there is no such file');

/** A file or upload of this organisation; another's is answered like one that does not exist. */
export async function loadFile(
  { kernel }: Pick<Dependencies, 'kernel'>,
  org: string,
  fileId: string,
): Promise<(VersionedState<FileState> & { readonly state: Existing }) | Rejection> {
  const { state, ...where } = await kernel.load(file, fileId);
  return state.status === 'none' || state.organisationId !== org ? noSuchFile() : { ...where, state };
}

/** The store's side of an upload. */
export function placeOf(fileId: string, { organisationId, uploadId }: Uploading): OpenUpload {
  if (uploadId === undefined) throw new Error(`${fileId} is put in one request and has no parts`);
  return { key: storageKeyOf(organisationId, fileId), uploadId };
}

export function notOpen(status: string): Rejection {
  return reject('upload-not-open', `the upload is ${status}: start a new one`, { status });
}
