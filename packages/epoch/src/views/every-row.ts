import type { PageRequest, Row, ViewReader } from './view-store.ts';

type Wanted = Omit<PageRequest, 'cursor'>;

/** The pages of a partition to its end, `limit` rows each. Each is read on demand: a caller that stops early reads no more. */
export async function* everyPage(reader: ViewReader, view: string, wanted: Wanted): AsyncGenerator<readonly Row[]> {
  let cursor: string | undefined;
  do {
    const page = await reader.page(view, cursor === undefined ? wanted : { ...wanted, cursor });
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The rows of a partition to its end, read in pages of `limit`. */
export async function* everyRow(reader: ViewReader, view: string, wanted: Wanted): AsyncGenerator<Row> {
  for await (const rows of everyPage(reader, view, wanted)) yield* rows;
}
