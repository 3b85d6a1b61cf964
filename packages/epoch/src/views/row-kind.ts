import type { Change, Requirement, RowChange, RowKey } from './change.ts';
import type { RowCodec } from './row-fields.ts';
import type { Page, PageRequest, Row, ViewReader } from './view-store.ts';

/** One kind of row of a view: `P` finds its partition, `P & S` the row, `T` is its data. */
export interface RowDefinition<P, S, T> {
  /** The view's name. */
  readonly view: string;
  readonly partition: (of: P) => string;
  readonly sort: (of: S) => string;
  /** The prefix of all its sort keys, where a partition has rows of several kinds. */
  readonly prefix?: string;
  readonly codec: RowCodec<T>;
}

export interface PageWanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Only sort keys that begin so. */
  readonly prefix?: string | undefined;
  readonly order?: PageRequest['order'];
}

/** The condition of a change, and the change to make instead. */
export interface Conditions {
  readonly require?: Requirement;
  readonly otherwise?: readonly Change[];
}

type NumberNames<T> = { [K in keyof T]-?: NonNullable<T[K]> extends number | bigint ? K : never }[keyof T];

/** A kind of row: makes changes and reads, typed by its data. Stored values stay inside its codec. */
export interface RowKind<P, S, T> {
  readonly view: string;
  key(of: P & S): RowKey;
  partition(of: P): string;
  put(of: P & S, row: T): RowChange;
  update(
    of: P & S,
    set: Partial<T>,
    more?: Conditions & { readonly remove?: readonly (keyof T & string)[] },
  ): RowChange;
  add(of: P & S, amounts: { readonly [K in NumberNames<T>]?: bigint }, conditions?: Conditions): RowChange;
  delete(of: P & S): RowChange;
  /** A row that was read by other means. Throws `malformed-row` for one that is not of this kind. */
  decode(row: Row): Row<T>;
  get(reader: ViewReader, of: P & S): Promise<Row<T> | undefined>;
  /** In the order of the keys, in as many calls as it takes; missing rows are left out. */
  getMany(reader: ViewReader, of: readonly (P & S)[]): Promise<readonly Row<T>[]>;
  page(reader: ViewReader, of: P, wanted: PageWanted): Promise<Page<Row<T>>>;
  /** The pages of a partition to its end; each is read on demand, so a caller that stops early reads no more. */
  everyPage(reader: ViewReader, of: P, wanted?: Partial<PageWanted>): AsyncGenerator<readonly Row<T>[]>;
  /** The same, row by row. */
  every(reader: ViewReader, of: P, wanted?: Partial<PageWanted>): AsyncGenerator<Row<T>>;
}

/** The data of a kind of row. */
export type RowData<R> = R extends RowKind<never, never, infer T> ? T : never;
