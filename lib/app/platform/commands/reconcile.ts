import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { file } from '../../../domain/file/file.ts';
import { isStored, type Uploading } from '../../../domain/file/state.ts';
import { isId } from '../../../domain/ids.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { type FileRow, fileByDateRow, fileRow } from '../../files/views/file-rows.ts';
import type { ObjectStore, StoredObject, StoredPart } from '../../ports/object-store.ts';
import { isPartOf } from '../../uploads/commands/confirm.ts';
import { sightingsOf } from '../../uploads/commands/sightings.ts';
import { meteredBytes } from '../../usage/queries/metered-bytes.ts';
import { lostTrash } from './lost-trash.ts';
import { createOrphans, type Orphans, type Removals } from './orphans.ts';

export interface ReconcileDependencies {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly objects: Pick<
    ObjectStore,
    'objects' | 'uploads' | 'listParts' | 'head' | 'delete' | 'abort' | 'putText' | 'getText'
  >;
  readonly nowMs: () => number;
}

/** The numbers of the store, files, organisation's total, usage ledger and quota, and their contradictions. */
export interface Reconciled {
  /** Bytes of objects that belong to files. */
  objectBytes: number;
  /** Bytes of parts of open uploads, as far as they are confirmed. */
  openBytes: number;
  /** The organisation's total; should be the two above. */
  recordedBytes: number;
  /** What the bill is made from; should be the organisation's total. */
  meteredBytes: number;
  /** The quota's bytes of files; should be `objectBytes`. */
  storedBytes: number;
  /** Files whose object is not there, or has another size. Nothing is done about them but raising an alarm. */
  readonly broken: string[];
  /** Objects and uploads that belong to no file: seen for the first time, and removed at the second. */
  seen: number;
  removed: number;
  /** Those that were due, and kept: removals are stopped, or there are more than litter would be. */
  kept: number;
  /** Bytes of removed objects. */
  removedBytes: number;
  /** Bytes of open uploads beyond their bounds. */
  beyondBytes: number;
}

/** Whether an alarm should be raised. Concurrent work can make a difference for one run; a lasting one is real. */
export function differs(found: Reconciled): boolean {
  const { objectBytes, openBytes, recordedBytes, meteredBytes, storedBytes, broken, beyondBytes } = found;
  const inStore = objectBytes + openBytes;
  return (
    broken.length > 0 ||
    beyondBytes > 0 ||
    recordedBytes !== inStore ||
    meteredBytes !== inStore ||
    storedBytes !== objectBytes
  );
}

/** Compares one organisation's files with its objects, both ways, in one pass over two sorted lists: memory stays small. */
export async function reconcile(
  deps: ReconcileDependencies,
  organisationId: string,
  removals: Removals,
): Promise<Reconciled> {
  const sightings = await sightingsOf(deps.objects, organisationId, deps.nowMs());
  const found: Reconciled = {
    objectBytes: 0,
    openBytes: 0,
    recordedBytes: 0,
    meteredBytes: 0,
    storedBytes: 0,
    broken: [],
    seen: 0,
    removed: 0,
    kept: 0,
    removedBytes: 0,
    beyondBytes: 0,
  };
  const orphans = createOrphans(sightings, removals, found);
  const rows = filesOf(deps.views, organisationId)[Symbol.asyncIterator]();
  let row = await rows.next();
  let inTrash = 0;
  for await (const object of objectsOf(deps, organisationId)) {
    const fileId = fileIdOf(object.key);
    while (!row.done && row.value.id < fileId) {
      await without(deps, row.value, found);
      row = await rows.next();
    }
    if (!row.done && row.value.id === fileId) {
      await compare(deps, row.value, object, found);
      row = await rows.next();
    } else if (await orphan(deps, object, orphans, found)) inTrash += 1;
  }
  for (; !row.done; row = await rows.next()) await without(deps, row.value, found);
  found.broken.push(...(await lostTrash(deps, organisationId, inTrash)));
  await strayUploads(deps, organisationId, orphans, found);
  await orphans.remove();
  await sightings.save();
  const total = await deps.kernel.load(organisation, organisationId);
  found.recordedBytes = total.state.status === 'none' ? 0 : total.state.storageBytes;
  found.meteredBytes = await meteredBytes(deps, organisationId);
  found.storedBytes = (await deps.kernel.load(quota, organisationId)).state.storedBytes;
  return found;
}

interface Listed {
  readonly id: string;
  readonly row: FileRow | undefined;
}

async function* filesOf(views: ViewReader, organisationId: string): AsyncIterable<Listed> {
  for await (const pointers of fileByDateRow.everyPage(views, { organisationId })) {
    const of = pointers.map(({ values }) => values);
    const rows = new Map((await fileRow.getMany(views, of)).map((row) => [row.values.fileId, row]));
    for (const { fileId } of of) yield { id: fileId, row: rows.get(fileId) };
  }
}

async function* objectsOf({ objects }: ReconcileDependencies, organisationId: string): AsyncIterable<StoredObject> {
  for await (const page of objects.objects(`${organisationId}/`)) {
    for (const object of page) if (isId('file', fileIdOf(object.key))) yield object;
  }
}

function fileIdOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** A file that is listed, with its object. While the upload is open, the completion is still on its way. */
async function compare(
  { kernel }: ReconcileDependencies,
  { id, row }: Listed,
  { bytes }: StoredObject,
  found: Reconciled,
) {
  // The ordinary case costs no read of the log; only suspicious objects are compared with it.
  if ((row?.values.status === 'available' || row?.values.status === 'trashed') && row.values.bytes === bytes) {
    found.objectBytes += bytes;
    return;
  }
  const { state } = await kernel.load(file, id);
  if (state.status === 'uploading') found.openBytes += state.bytes;
  if (!isStored(state)) return;
  found.objectBytes += bytes;
  if (bytes !== state.bytes) found.broken.push(id);
}

/** A file that is listed, without an object: fine while it is being uploaded, or when it ended a moment ago. */
async function without(
  { kernel, objects }: ReconcileDependencies,
  { id, row }: Listed,
  found: Reconciled,
): Promise<void> {
  const { state } = await kernel.load(file, id);
  if (state.status === 'uploading') found.openBytes += state.bytes;
  if (!isStored(state)) return;
  // It may have been put after the list was read.
  const object = await objects.head(row?.values.storageKey ?? `${state.organisationId}/${id}`);
  if (object === undefined) found.broken.push(id);
  else found.objectBytes += object.bytes;
}

/** An object without a listed file. True: its file is in the trash. */
async function orphan(
  { kernel, objects }: ReconcileDependencies,
  object: StoredObject,
  orphans: Orphans,
  found: Reconciled,
): Promise<boolean> {
  const { state } = await kernel.load(file, fileIdOf(object.key));
  if (state.status === 'uploading') found.openBytes += state.bytes;
  if (isStored(state)) found.objectBytes += object.bytes;
  if (state.status === 'uploading' || isStored(state)) return state.status === 'trashed';
  orphans.add({
    what: object.key,
    atMs: object.atMs,
    async remove() {
      await objects.delete(object.key);
      return object.bytes;
    },
  });
  return false;
}

/** Multipart uploads without an open file: their parts cost money and can never become a file. */
async function strayUploads(
  { kernel, objects }: ReconcileDependencies,
  organisationId: string,
  orphans: Orphans,
  found: Reconciled,
): Promise<void> {
  for await (const page of objects.uploads(`${organisationId}/`)) {
    for (const { key, uploadId, atMs } of page) {
      const fileId = fileIdOf(key);
      if (!isId('file', fileId)) continue;
      const { state } = await kernel.load(file, fileId);
      if (state.status === 'uploading' && state.uploadId === uploadId) {
        found.beyondBytes += beyond(state, (await objects.listParts({ key, uploadId })) ?? []);
        continue;
      }
      orphans.add({
        what: `${key} ${uploadId}`,
        atMs,
        async remove() {
          const bytes = sumOf((await objects.listParts({ key, uploadId })) ?? []);
          await objects.abort({ key, uploadId });
          return bytes;
        },
      });
    }
  }
}

function sumOf(parts: readonly StoredPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes of an open upload beyond its parts, their sizes, and its reservation. */
function beyond(state: Uploading, parts: readonly StoredPart[]): number {
  const fit = parts.filter((part) => isPartOf(state, part));
  return sumOf(parts) - Math.min(sumOf(fit), state.declaredBytes);
}
