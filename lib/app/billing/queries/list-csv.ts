import { csvRecord, textCell } from '../../../domain/csv.ts';
import { BillingError } from './errors.ts';

/** Rows of one exported list. */
export const MAX_LIST_ROWS = 2_000_000;
/** Characters that are handed on at once. */
const PIECE_LENGTH = 64 * 1024;

/** A page of a list: rows are cells of text, in the order of the columns. */
export interface CsvPage {
  readonly rows: readonly (readonly string[])[];
  readonly cursor?: string | undefined;
}

/** A list as CSV, page by page: no more than a page is held, however long it is. */
export async function* listCsv(
  columns: readonly string[],
  page: (cursor: string | undefined) => Promise<CsvPage>,
  written: (rows: number) => void,
): AsyncGenerator<string> {
  let text = csvRecord(columns);
  let count = 0;
  let cursor: string | undefined;
  do {
    const found = await page(cursor);
    count += found.rows.length;
    if (count > MAX_LIST_ROWS) throw new BillingError('export-too-large', `more than ${MAX_LIST_ROWS} rows`);
    for (const cells of found.rows) text += csvRecord(cells.map(textCell));
    cursor = found.cursor;
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = '';
  } while (cursor !== undefined);
  written(count);
  yield text;
}
