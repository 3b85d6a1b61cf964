import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { isStored } from '../../../domain/file/state.ts';
import { isId } from '../../../domain/ids.ts';
import { type FileRow, fileByDateRow, fileRow } from '../../files/views/file-rows.ts';
import type { StoredObject } from '../../ports/object-store.ts';
import { type Comparison, mayGoOn, noteBroken, type ReconcileDependencies, type Reconciled } from './comparison.ts';
import type { Orphans } from './orphans.ts';

/** Rows that one read of the view brings. */
const ROWS = 500;

interface Listed {
  readonly id: string;
  readonly row: FileRow | undefined;
}

/**
 * An organisation's files and objects, both ways, in one pass over two lists that are sorted by the file's id: memory stays small. False: time
 * is up, and another message goes on behind `after`.
 */
export async function compareFiles(
  deps: ReconcileDependencies,
  comparison: Comparison,
  orphans: Orphans,
): Promise<boolean> {
  const { found } = comparison;
  const objects = objectsOf(deps, comparison);
  const rows = filesOf(deps, comparison);
  let [object, row] = [await objects.next(), await rows.next()];
  for (let isFirst = true; !object.done || !row.done; isFirst = false) {
    if (!isFirst && !mayGoOn(deps)) return false;
    const stored = object.done ? undefined : object.value;
    const listed = row.done ? undefined : row.value;
    const objectId = stored && fileIdOf(stored.key);
    if (listed !== undefined && (objectId === undefined || listed.id < objectId)) {
      await without(deps, listed, found);
      comparison.after = listed.id;
      row = await rows.next();
    } else if (stored !== undefined && listed?.id === objectId) {
      await compare(deps, listed as Listed, stored, found);
      comparison.after = objectId as string;
      [object, row] = [await objects.next(), await rows.next()];
    } else if (stored !== undefined) {
      if (await orphan(deps, stored, orphans, found)) comparison.inTrash += 1;
      comparison.after = objectId as string;
      object = await objects.next();
    }
  }
  return true;
}

async function* filesOf({ views }: ReconcileDependencies, comparison: Comparison): AsyncGenerator<Listed, undefined> {
  const { organisationId, after = '' } = comparison;
  for (let cursor = comparison.cursor; ; ) {
    const page = await fileByDateRow.page(views, { organisationId }, { limit: ROWS, ...defined({ cursor }) });
    const of = page.items.map(({ values }) => values).filter(({ fileId }) => fileId > after);
    const rows = new Map((await fileRow.getMany(views, of)).map((row) => [row.values.fileId, row]));
    for (const { fileId } of of) yield { id: fileId, row: rows.get(fileId) };
    // All rows of the page before are compared when the next page is read.
    cursor = page.cursor;
    if (cursor === undefined) return undefined;
    comparison.cursor = cursor;
  }
}

async function* objectsOf(
  { objects }: ReconcileDependencies,
  { organisationId, after }: Comparison,
): AsyncGenerator<StoredObject, undefined> {
  const behind = after === undefined ? undefined : `${organisationId}/${after}`;
  for await (const page of objects.objects(`${organisationId}/`, behind)) {
    for (const object of page) if (isId('file', fileIdOf(object.key))) yield object;
  }
  return undefined;
}

export function fileIdOf(key: string): string {
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
  if (bytes !== state.bytes) noteBroken(found, id);
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
  if (object === undefined) noteBroken(found, id);
  else found.objectBytes += object.bytes;
}

/** An object without a listed file. True: its file is in the trash. */
async function orphan(
  { kernel }: ReconcileDependencies,
  { key, bytes, atMs }: StoredObject,
  orphans: Orphans,
  found: Reconciled,
): Promise<boolean> {
  const { state } = await kernel.load(file, fileIdOf(key));
  if (state.status === 'uploading') found.openBytes += state.bytes;
  if (isStored(state)) found.objectBytes += bytes;
  if (state.status === 'uploading' || isStored(state)) return state.status === 'trashed';
  orphans.add({ what: key, key, bytes, atMs });
  return false;
}
