import { type Kernel, type Rejection, reject, type VersionedState } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import type { FileState, Uploading } from '../../../domain/file/state.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { ObjectStore, OpenUpload, StoredPart } from '../../ports/object-store.ts';

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

/** What a file's upload began with: its first event, which no later one changes. Undefined where no upload began. */
export async function beginningOf(kernel: Kernel, fileId: string) {
  for await (const { events } of kernel.history(file, fileId, { from: 1, to: 1 })) {
    for (const event of events) if (event.type === 'UploadStarted') return event.data;
  }
  return undefined;
}

/** Whether its only part is put as the object itself, once, and nothing has to be joined. */
export function isPutWhole({ uploadId }: Pick<Uploading, 'uploadId'>): boolean {
  return uploadId === undefined;
}

/** The parts of an upload in the store, ascending; undefined when the store does not know the upload. */
export async function storedParts(
  { objects }: { readonly objects: Pick<ObjectStore, 'listParts' | 'head'> },
  fileId: string,
  state: Uploading,
  range?: { readonly from: number; readonly to: number },
): Promise<readonly StoredPart[] | undefined> {
  if (!isPutWhole(state)) return objects.listParts(placeOf(fileId, state), range);
  const object = await objects.head(storageKeyOf(state.organisationId, fileId));
  return object === undefined ? [] : [{ part: 1, bytes: object.bytes, atMs: object.atMs, etag: '' }];
}

/** The refusal of an upload that has no object. */
export function notStored(state: Uploading): Rejection {
  if (isPutWhole(state)) return reject('parts-missing', 'the only part has not been put', { missing: 1 });
  return reject('upload-not-open', 'the store does not know this upload any more: start a new one');
}

/** The store's side of an upload. */
export function placeOf(fileId: string, { organisationId, uploadId }: Uploading): OpenUpload {
  if (uploadId === undefined) throw new Error(`${fileId} is put in one request and has no parts`);
  return { key: storageKeyOf(organisationId, fileId), uploadId };
}

export function notOpen(status: string): Rejection {
  return reject('upload-not-open', `the upload is ${status}: start a new one`, { status });
}
