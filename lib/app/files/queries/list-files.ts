import { type Rejection, reject } from 'epoch';
import type { Page, ViewReader } from 'epoch/views';
import {
  type FileRow,
  fileByDateRow,
  fileByNameRow,
  fileBySizeRow,
  fileInFolderRow,
  fileRow,
  nameOrder,
} from '../views/file-rows.ts';

export interface FileListing {
  readonly sort?: 'name' | 'date' | 'size' | undefined;
  readonly order?: 'ascending' | 'descending' | undefined;
  readonly prefix?: string | undefined;
  /** A path; `/` is the top. */
  readonly folder?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;
const LISTS = { date: fileByDateRow, name: fileByNameRow, size: fileBySizeRow };

/** Rows of an organisation's files and open uploads in a stable order, page by page. Newest first by default. */
export async function listFiles(
  views: ViewReader,
  org: string,
  listing: FileListing,
): Promise<Page<ListedFile> | Rejection> {
  const { prefix, folder, limit = DEFAULT_LIMIT } = listing;
  const byName = prefix !== undefined || folder !== undefined;
  const sort = listing.sort ?? (byName ? 'name' : 'date');
  if (byName && sort !== 'name') {
    return reject('invalid-request', `prefix and folder find names: they need sort=name, not sort=${sort}`);
  }
  const order = listing.order ?? (sort === 'name' ? 'ascending' : 'descending');
  const list = folder === undefined ? sort : 'folder';
  const cursor = innerCursor(listing.cursor, list);
  if (cursor === false) return reject('cursor-invalid', 'the cursor belongs to another listing');
  const begins = prefix === undefined ? undefined : nameOrder(prefix);
  const wanted = { limit, order, cursor, prefix: begins };
  const page =
    folder === undefined
      ? await LISTS[sort].page(views, { organisationId: org }, wanted)
      : await fileInFolderRow.page(views, { organisationId: org, folder: pathOf(folder) }, wanted);
  const rows = await fileRow.getMany(
    views,
    page.items.map(({ values }) => values),
  );
  // A file may end between the two reads: then it is none of the list's.
  const items = rows.flatMap((row) => listedFile(row) ?? []);
  return page.cursor === undefined ? { items } : { items, cursor: `${list}.${page.cursor}` };
}

/** A file that is there, or is being uploaded. Ended ones have no place in replies: their status is never guessed. */
export interface ListedFile extends FileRow {
  readonly status: 'uploading' | 'available';
}

/** Undefined for what has ended. */
export function listedFile(row: FileRow): ListedFile | undefined {
  const { status } = row.values;
  return status === 'uploading' || status === 'available' ? { ...row, status } : undefined;
}

/** The top has an empty path. */
const pathOf = (folder: string) => (folder === '/' ? '' : folder.normalize('NFC'));

/** A cursor contains the order that it belongs to. */
function innerCursor(cursor: string | undefined, list: string): string | undefined | false {
  if (cursor === undefined) return undefined;
  return cursor.startsWith(`${list}.`) && cursor.slice(list.length + 1);
}
