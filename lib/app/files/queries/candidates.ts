import { type Rejection, reject } from 'epoch';
import type { Page, PageWanted, ViewReader } from 'epoch/views';
import { fileTypeOf, searchStarts, searchTerms } from '../../../domain/search.ts';
import { jobFileRow } from '../../jobs/views/job-files.ts';
import { fileByTypeRow, fileByUploaderRow, fileByWordRow, startOf } from '../views/file-index-rows.ts';
import {
  type FileRow,
  fileByDateRow,
  fileByNameRow,
  fileBySizeRow,
  fileInFolderRow,
  nameOrder,
  uploadRow,
} from '../views/file-rows.ts';
import type { FileListing } from './list-files.ts';

/** A row of a list that points to a file. `isRepeat`: another row of the list points to it too, and is the one that counts. */
interface Candidate {
  readonly fileId: string;
  readonly isRepeat?: (name: string) => boolean;
}

/** The list that a listing reads, and what its files must be besides. */
export interface Candidates {
  /** Part of the cursor. */
  readonly list: string;
  readonly order: 'ascending' | 'descending';
  page(views: ViewReader, wanted: PageWanted): Promise<Page<Candidate>>;
  readonly isWanted: (row: FileRow) => boolean;
}

type Listing = FileListing & { readonly organisationId: string };

const LISTS = { date: fileByDateRow, name: fileByNameRow, size: fileBySizeRow };

/**
 * The shortest list that has all that is wanted: by name where names are asked for by path, then by word, job, uploader,
 * type, state. What that list does not know is compared with each of its files.
 */
export function candidatesOf(listing: Listing): Candidates | Rejection {
  const terms = listing.search === undefined ? [] : searchTerms(listing.search);
  if (listing.search !== undefined && terms.length === 0) {
    return reject('request-invalid', 'search needs at least one letter or digit to look for');
  }
  const byName = listing.prefix !== undefined || listing.folder !== undefined;
  if (byName && listing.sort !== undefined && listing.sort !== 'name') {
    return reject('request-invalid', `prefix and folder find names: they need sort=name, not sort=${listing.sort}`);
  }
  const isWanted = predicateOf(listing, terms);
  if (byName || listing.sort !== undefined) return { ...sortedList(listing), isWanted };
  return { ...(wordList(listing, terms) ?? indexedList(listing)), isWanted };
}

type List = Omit<Candidates, 'isWanted'>;

function sortedList({ organisationId, prefix, folder, ...listing }: Listing): List {
  const sort = prefix !== undefined || folder !== undefined ? 'name' : (listing.sort ?? 'date');
  const order = listing.order ?? (sort === 'name' ? 'ascending' : 'descending');
  const begins = prefix === undefined ? undefined : nameOrder(prefix);
  if (folder === undefined) {
    const page: List['page'] = async (views, wanted) =>
      pointers(await LISTS[sort].page(views, { organisationId }, { ...wanted, prefix: begins }));
    return { list: sort, order, page };
  }
  const within = { organisationId, folder: pathOf(folder) };
  return {
    list: 'folder',
    order,
    page: async (views, wanted) => pointers(await fileInFolderRow.page(views, within, { ...wanted, prefix: begins })),
  };
}

/** By the longest of the texts: the fewest names have it. A name that has it twice is in the list twice. */
function wordList({ organisationId, order = 'ascending' }: Listing, terms: readonly string[]): List | undefined {
  const [first] = terms.toSorted((one, other) => other.length - one.length);
  if (first === undefined) return undefined;
  return {
    list: 'word',
    order,
    async page(views, wanted) {
      const { items, ...page } = await fileByWordRow.page(views, { organisationId }, { ...wanted, prefix: first });
      const candidates = items.map((row) => ({
        fileId: row.values.fileId,
        // The row may also be of a name that the file had before.
        isRepeat: (name: string) => leastStart(name, first) !== startOf(row),
      }));
      return { ...page, items: candidates };
    },
  };
}

function leastStart(name: string, text: string): string | undefined {
  const found = searchStarts(name).filter((start) => start.startsWith(text));
  return found.sort()[0];
}

function indexedList(listing: Listing): List {
  const { organisationId, job, uploader, type, state, order = 'descending' } = listing;
  const by = (list: string, page: List['page']): List => ({ list, order, page });
  if (job !== undefined) {
    return by('job', async (views, wanted) => pointers(await jobFileRow.page(views, { jobId: job }, wanted)));
  }
  if (uploader !== undefined) {
    const of = { organisationId, uploaderId: uploader };
    return by('uploader', async (views, wanted) => pointers(await fileByUploaderRow.page(views, of, wanted)));
  }
  if (type !== undefined) {
    const of = { organisationId, type: typeOf(type) };
    return by('type', async (views, wanted) => pointers(await fileByTypeRow.page(views, of, wanted)));
  }
  if (state === 'uploading') {
    return by('uploading', async (views, wanted) => pointers(await uploadRow.page(views, { organisationId }, wanted)));
  }
  return sortedList(listing);
}

function pointers(page: Page<{ readonly values: { readonly fileId: string } }>): Page<Candidate> {
  return { ...page, items: page.items.map(({ values }) => values) };
}

/** Whether a file is what is wanted, whatever list it is from; of another organisation none is. Links to jobs are read apart. */
function predicateOf(listing: Listing, terms: readonly string[]): Candidates['isWanted'] {
  const { organisationId, state, type, uploader } = listing;
  return ({ values }) =>
    values.organisationId === organisationId &&
    (state === undefined || values.status === state) &&
    (uploader === undefined || values.uploaderId === uploader) &&
    (type === undefined || fileTypeOf(values.name) === typeOf(type)) &&
    (terms.length === 0 || hasTerms(values.name, terms));
}

function hasTerms(name: string, terms: readonly string[]): boolean {
  const starts = searchStarts(name);
  return terms.every((term) => starts.some((start) => start.startsWith(term)));
}

const typeOf = (type: string) => type.toLowerCase().replace(/^\./, '');

/** The top has an empty path. */
const pathOf = (folder: string) => (folder === '/' ? '' : folder.normalize('NFC'));
