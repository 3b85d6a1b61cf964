import { type Rejection, reject } from 'epoch';
import type { Page, Row, ViewReader } from 'epoch/views';
import { fileKey, fileList, nameOrder } from '../views/file-keys.ts';

export interface FileListing {
  readonly sort?: 'name' | 'date' | 'size' | undefined;
  readonly order?: 'ascending' | 'descending' | undefined;
  readonly prefix?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;

/** Rows of an organisation's files and open uploads in a stable order, page by page. Newest first unless said otherwise. */
export async function listFiles(views: ViewReader, org: string, listing: FileListing): Promise<Page<Row> | Rejection> {
  const { prefix, limit = DEFAULT_LIMIT } = listing;
  const sort = listing.sort ?? (prefix === undefined ? 'date' : 'name');
  if (prefix !== undefined && sort !== 'name') {
    return reject('invalid-request', `prefix finds names: it needs sort=name, not sort=${sort}`);
  }
  const order = listing.order ?? (sort === 'name' ? 'ascending' : 'descending');
  const cursor = innerCursor(listing.cursor, sort);
  if (cursor === false) return reject('cursor-invalid', 'the cursor belongs to another listing');
  const request = { limit, order, ...(cursor !== undefined && { cursor }) };
  const page = await views.page('files', { ...request, ...placeOf(org, sort, prefix) });
  const rows = await followed(views, page.items);
  return page.cursor === undefined ? { items: rows } : { items: rows, cursor: `${sort}.${page.cursor}` };
}

function placeOf(org: string, sort: 'name' | 'date' | 'size', prefix: string | undefined) {
  const partition = fileList(org, sort);
  return prefix === undefined ? { partition } : { partition, prefix: nameOrder(prefix) };
}

/** A cursor says which order it belongs to. */
function innerCursor(cursor: string | undefined, sort: string): string | undefined | false {
  if (cursor === undefined) return undefined;
  return cursor.startsWith(`${sort}.`) && cursor.slice(sort.length + 1);
}

async function followed(views: ViewReader, pointers: readonly Row[]): Promise<readonly Row[]> {
  if (pointers.length === 0) return [];
  return views.getMany(
    'files',
    pointers.map(({ values }) => fileKey(String(values['fileId']))),
  );
}
