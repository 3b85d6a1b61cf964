import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import type { Change, Requirement, RowChange, RowKey } from './change.ts';
import { everyPage } from './every-row.ts';
import type { RowCodec } from './row-fields.ts';
import { MAX_KEYS_PER_GET, type Page, type PageRequest, type Row, type ViewReader } from './view-store.ts';

/** Rows of a partition read at once by `every`, unless said otherwise. */
const PAGE = 100;

/** One kind of row of a view: `P` finds its partition, `P & S` the row, `T` is its data. */
export interface RowDefinition<P, S, T> {
  /** The view's name. */
  readonly view: string;
  readonly partition: (of: P) => string;
  readonly sort: (of: S) => string;
  /** What all its sort keys begin with, where a partition holds rows of several kinds. */
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

/** Whether a change applies, and what is done instead. */
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
  /** The pages of a partition to its end; one is read when it is asked for, so whoever stops early reads no more. */
  everyPage(reader: ViewReader, of: P, wanted?: Partial<PageWanted>): AsyncGenerator<readonly Row<T>[]>;
  /** The same, row by row. */
  every(reader: ViewReader, of: P, wanted?: Partial<PageWanted>): AsyncGenerator<Row<T>>;
}

/** The data of a kind of row. */
export type RowData<R> = R extends RowKind<never, never, infer T> ? T : never;

/** A kind of row: its key builders, its codec and its data in one place. */
export function defineRow<P, S, T>(definition: RowDefinition<P, S, T>): RowKind<P, S, T> {
  const { view, codec, prefix } = definition;
  const partition = (of: P) => definition.partition(of);
  const key = (of: P & S): RowKey => ({ partition: partition(of), sort: definition.sort(of) });
  const requestOf = (of: P, wanted: PageWanted): PageRequest => {
    const { limit, order, cursor } = wanted;
    const own = wanted.prefix ?? prefix;
    return {
      partition: partition(of),
      limit,
      ...(order !== undefined && { order }),
      ...(cursor !== undefined && { cursor }),
      ...(own !== undefined && own !== '' && { prefix: own }),
    };
  };
  const decode = (row: Row): Row<T> => {
    try {
      return { ...row, values: codec.decode(row.values) };
    } catch (cause) {
      const where = `${view} ${row.key.partition} ${row.key.sort}`;
      throw new DeliveryError('malformed-row', `${where}: ${describeError(cause)}`, { cause });
    }
  };
  async function* pages(reader: ViewReader, of: P, wanted: Partial<PageWanted> = {}) {
    const request = requestOf(of, { limit: PAGE, ...wanted });
    for await (const rows of everyPage(reader, view, request)) yield rows.map(decode);
  }
  return {
    view,
    key,
    partition,
    put: (of, row) => ({ kind: 'put', key: key(of), values: codec.encode(row) }),
    update(of, set, more = {}) {
      const values = codec.encode(set);
      return { kind: 'update', key: key(of), ...(Object.keys(values).length > 0 && { set: values }), ...more };
    },
    add: (of, amounts, conditions = {}) => ({ kind: 'add', key: key(of), amounts: sumsOf(amounts), ...conditions }),
    delete: (of) => ({ kind: 'delete', key: key(of) }),
    decode,
    async get(reader, of) {
      const row = await reader.get(view, key(of));
      return row === undefined ? undefined : decode(row);
    },
    async getMany(reader, of) {
      const calls: Promise<readonly Row[]>[] = [];
      for (let at = 0; at < of.length; at += MAX_KEYS_PER_GET)
        calls.push(reader.getMany(view, of.slice(at, at + MAX_KEYS_PER_GET).map(key)));
      return (await Promise.all(calls)).flat().map(decode);
    },
    async page(reader, of, wanted) {
      const page = await reader.page(view, requestOf(of, wanted));
      return { ...page, items: page.items.map(decode) };
    },
    everyPage: pages,
    async *every(reader, of, wanted) {
      for await (const rows of pages(reader, of, wanted)) yield* rows;
    },
  };
}

function sumsOf(amounts: Readonly<Record<string, bigint | undefined>>): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]])),
  );
}
