import { isRejection, type Rejection, reject } from 'epoch';
import type { Page, ViewReader } from 'epoch/views';
import { jobFileRow } from '../../jobs/views/job-files.ts';
import { type FileRow, fileRow } from '../views/file-rows.ts';
import { type Candidates, candidatesOf } from './candidates.ts';

export interface FileListing {
  readonly sort?: 'name' | 'date' | 'size' | undefined;
  readonly order?: 'ascending' | 'descending' | undefined;
  readonly prefix?: string | undefined;
  /** A path; `/` is the top. */
  readonly folder?: string | undefined;
  /** Texts, separated by spaces, of which each begins at a word of the name. */
  readonly search?: string | undefined;
  readonly state?: 'uploading' | 'available' | undefined;
  /** The ending of a name: `csv`, `fastq.gz`. */
  readonly type?: string | undefined;
  readonly uploader?: string | undefined;
  /** Linked to this job, as input or output. */
  readonly job?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;
/** Parts of a list that one call reads where it has few of what is wanted; the cursor goes on from there. */
const MAX_ROUNDS = 4;

/**
 * Rows of an organisation's files and open uploads in a stable order, page by page; newest first by default. Where filters leave
 * little of a list, a page may have fewer files than its limit, even none, and a cursor.
 */
export async function listFiles(
  views: ViewReader,
  org: string,
  listing: FileListing,
): Promise<Page<ListedFile> | Rejection> {
  const { limit = DEFAULT_LIMIT } = listing;
  const candidates = candidatesOf({ ...listing, organisationId: org });
  if (isRejection(candidates)) return candidates;
  let cursor = innerCursor(listing.cursor, candidates.list);
  if (cursor === false) return reject('cursor-invalid', 'the cursor belongs to another listing');
  const items: ListedFile[] = [];
  for (let round = 0; round < MAX_ROUNDS && items.length < limit; round += 1) {
    const page = await candidates.page(views, { limit: limit - items.length, order: candidates.order, cursor });
    items.push(...(await wantedOf(views, candidates, page, listing.job)));
    cursor = page.cursor;
    if (cursor === undefined) return { items };
  }
  return { items, cursor: `${candidates.list}.${cursor}` };
}

/** The files of a part of a list that are wanted, in its order. */
async function wantedOf(
  views: ViewReader,
  { list, isWanted }: Candidates,
  { items }: Awaited<ReturnType<Candidates['page']>>,
  job: string | undefined,
): Promise<ListedFile[]> {
  const rows = new Map((await fileRow.getMany(views, items)).map((row) => [row.values.fileId, row]));
  const wanted = items.flatMap(({ fileId, isRepeat }) => {
    const row = rows.get(fileId);
    if (row === undefined || isRepeat?.(row.values.name) === true || !isWanted(row)) return [];
    // A file may end between the two reads: then it is none of the list's.
    return listedFile(row) ?? [];
  });
  if (job === undefined || list === 'job') return wanted;
  const keys = wanted.map(({ values: { fileId } }) => ({ jobId: job, fileId }));
  const linked = new Set((await jobFileRow.getMany(views, keys)).map(({ values }) => values.fileId));
  return wanted.filter(({ values }) => linked.has(values.fileId));
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
function innerCursor(cursor: string | undefined, list: string): string | undefined | false {
  if (cursor === undefined) return undefined;
  return cursor.startsWith(`${list}.`) && cursor.slice(list.length + 1);
}
