import { type Rejection, reject } from 'epoch';
import type { Page, ViewReader } from 'epoch/views';
import { type FileRow, fileByDateRow, fileByNameRow, fileBySizeRow, fileRow, nameOrder } from '../views/file-rows.ts';

export interface FileListing {
  readonly sort?: 'name' | 'date' | 'size' | undefined;
  readonly order?: 'ascending' | 'descending' | undefined;
  readonly prefix?: string | undefined;
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
  const { prefix, limit = DEFAULT_LIMIT } = listing;
  const sort = listing.sort ?? (prefix === undefined ? 'date' : 'name');
  if (prefix !== undefined && sort !== 'name') {
    return reject('invalid-request', `prefix finds names: it needs sort=name, not sort=${sort}`);
  }
  const order = listing.order ?? (sort === 'name' ? 'ascending' : 'descending');
  const cursor = innerCursor(listing.cursor, sort);
  if (cursor === false) return reject('cursor-invalid', 'the cursor belongs to another listing');
  const begins = prefix === undefined ? undefined : nameOrder(prefix);
  const page = await LISTS[sort].page(views, { organisationId: org }, { limit, order, cursor, prefix: begins });
  const rows = await fileRow.getMany(
    views,
    page.items.map(({ values }) => values),
  );
  // A file may end between the two reads: then it is none of the list's.
  const items = rows.flatMap((row) => listedFile(row) ?? []);
  return page.cursor === undefined ? { items } : { items, cursor: `${sort}.${page.cursor}` };
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

/** A cursor contains the order that it belongs to. */
function innerCursor(cursor: string | undefined, sort: string): string | undefined | false {
  if (cursor === undefined) return undefined;
  return cursor.startsWith(`${sort}.`) && cursor.slice(sort.length + 1);
}
