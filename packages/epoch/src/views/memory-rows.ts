import { compareUtf8 } from './paging.ts';

/** Rows of one partition by their sort keys, in the order in which DynamoDB has them. */
export interface MemoryRows<T> {
  readonly size: number;
  get(sort: string): T | undefined;
  set(sort: string, row: T): void;
  delete(sort: string): void;
  entries(): Iterable<readonly [string, T]>;
  /** Sort keys that begin with `prefix`, beyond `after`, one by one; the time to the first grows with the logarithm of the size. */
  keys(range?: { readonly prefix?: string; readonly after?: string; readonly descending?: boolean }): Iterable<string>;
}

/** Reading costs as it does in an ordered store: tests and measurements of long lists are honest about them. */
export function memoryRows<T>(): MemoryRows<T> {
  const rows = new Map<string, T>();
  /** Every key, in order; undefined until the next range is asked for. */
  let sorted: string[] | undefined;

  const inOrder = () => {
    sorted ??= [...rows.keys()].sort(compareUtf8);
    return sorted;
  };

  return {
    get size() {
      return rows.size;
    },
    get: (sort) => rows.get(sort),
    set(sort, row) {
      if (!rows.has(sort)) sorted?.splice(placeOf(sorted, sort), 0, sort);
      rows.set(sort, row);
    },
    delete(sort) {
      if (rows.delete(sort)) sorted?.splice(placeOf(sorted, sort), 1);
    },
    *entries() {
      for (const sort of [...inOrder()]) {
        const row = rows.get(sort);
        if (row !== undefined) yield [sort, row];
      }
    },
    *keys({ prefix = '', after, descending = false } = {}) {
      const keys = inOrder();
      if (descending) {
        const end =
          after === undefined ? Number.POSITIVE_INFINITY : firstFrom(keys, (key) => compareUtf8(key, after) >= 0);
        // Keys that begin with a prefix are beside each other.
        let at =
          Math.min(
            end,
            firstFrom(keys, (key) => compareUtf8(key, prefix) >= 0 && !key.startsWith(prefix)),
          ) - 1;
        for (; at >= 0 && keys[at]?.startsWith(prefix) === true; at -= 1) yield keys[at] as string;
        return;
      }
      const begin = firstFrom(
        keys,
        (key) => compareUtf8(key, prefix) >= 0 && (after === undefined || compareUtf8(key, after) > 0),
      );
      for (let at = begin; at < keys.length && keys[at]?.startsWith(prefix) === true; at += 1) yield keys[at] as string;
    },
  };
}

/** Where a key is, or belongs. */
function placeOf(sorted: readonly string[], sort: string): number {
  return firstFrom(sorted, (key) => compareUtf8(key, sort) >= 0);
}

/** The first place of which something is true that stays true from there on; the length where it is of none. */
function firstFrom(keys: readonly string[], isTrue: (key: string) => boolean): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isTrue(keys[middle] as string)) to = middle;
    else from = middle + 1;
  }
  return from;
}
