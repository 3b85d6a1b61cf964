import type { RowKey, RowValues } from './change.ts';

export interface Row {
  readonly key: RowKey;
  readonly values: RowValues;
  /** Stamped by the projector from the envelope of the first and the last commit that touched the row. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; hand it back to continue. Absent on the last page. */
  readonly cursor?: string;
}

export interface PageRequest {
  readonly partition: string;
  readonly prefix?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly order?: 'ascending' | 'descending';
}

/** Reading half of a view, as queries use it. `view` is a projection's name; the reader finds the version that is live. */
export interface ViewReader {
  get(view: string, key: RowKey): Promise<Row | undefined>;
  /** In the order of the keys; missing rows are left out. At most 100 keys. */
  getMany(view: string, keys: readonly RowKey[]): Promise<readonly Row[]>;
  page(view: string, request: PageRequest): Promise<Page<Row>>;
}
