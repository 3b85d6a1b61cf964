import { defined } from '../kernel/defined.ts';
import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import type { RowKey } from './change.ts';
import { everyPage } from './every-row.ts';
import type { PageWanted, RowDefinition, RowKind } from './row-kind.ts';
import { MAX_KEYS_PER_GET, type PageRequest, type Row, type ViewReader } from './view-store.ts';

/** Rows of a partition read at once by `every` by default. */
const PAGE = 100;

type Writing<P, S, T> = Pick<RowKind<P, S, T>, 'put' | 'update' | 'add' | 'delete'>;
type Reading<P, S, T> = Pick<RowKind<P, S, T>, 'decode' | 'get' | 'getMany' | 'page' | 'everyPage' | 'every'>;

/** A kind of row: its key builders, its codec and its data in one place. */
export function defineRow<P, S, T>(definition: RowDefinition<P, S, T>): RowKind<P, S, T> {
  const { view, partition, sort } = definition;
  const key = (of: P & S): RowKey => ({ partition: partition(of), sort: sort(of) });
  return { view, key, partition, ...writing(definition, key), ...reading(definition, key) };
}

function writing<P, S, T>({ codec }: RowDefinition<P, S, T>, key: (of: P & S) => RowKey): Writing<P, S, T> {
  return {
    put: (of, row) => ({ kind: 'put', key: key(of), values: codec.encode(row) }),
    update(of, set, more = {}) {
      const values = codec.encode(set);
      const isEmpty = Object.keys(values).length === 0;
      return { kind: 'update', key: key(of), ...defined({ set: isEmpty ? undefined : values }), ...more };
    },
    add: (of, amounts, conditions = {}) => ({ kind: 'add', key: key(of), amounts: sumsOf(amounts), ...conditions }),
    delete: (of) => ({ kind: 'delete', key: key(of) }),
  };
}

function reading<P, S, T>(definition: RowDefinition<P, S, T>, key: (of: P & S) => RowKey): Reading<P, S, T> {
  const { view, codec } = definition;
  const decode = (row: Row): Row<T> => {
    try {
      return { ...row, values: codec.decode(row.values) };
    } catch (cause) {
      const where = `${view} ${row.key.partition} ${row.key.sort}`;
      throw new DeliveryError('malformed-row', `${where}: ${describeError(cause)}`, { cause });
    }
  };
  async function* pages(reader: ViewReader, of: P, wanted: Partial<PageWanted> = {}) {
    const request = requestOf(definition, of, { limit: PAGE, ...wanted });
    for await (const rows of everyPage(reader, view, request)) yield rows.map(decode);
  }
  return {
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
      const page = await reader.page(view, requestOf(definition, of, wanted));
      return { ...page, items: page.items.map(decode) };
    },
    everyPage: pages,
    async *every(reader, of, wanted) {
      for await (const rows of pages(reader, of, wanted)) yield* rows;
    },
  };
}

function requestOf<P, S, T>(definition: RowDefinition<P, S, T>, of: P, wanted: PageWanted): PageRequest {
  const { limit, order, cursor, prefix = definition.prefix } = wanted;
  return {
    partition: definition.partition(of),
    limit,
    ...defined({ order, cursor, prefix: prefix === '' ? undefined : prefix }),
  };
}

function sumsOf(amounts: Readonly<Record<string, bigint | undefined>>): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]])),
  );
}
