import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type SortValue, sortedBy } from './sorted-by.ts';

export type SortKeys<Row> = Readonly<Record<string, (row: Row) => SortValue>>;

export interface Sorting<Row> {
  readonly rows: readonly Row[];
  /** For the head of a column that can be sorted by. */
  of(key: string): { readonly sorted: 'ascending' | 'descending' | undefined; readonly onSort: () => void };
}

/**
 * Rows that are all there, in the order that the address asks for (`sort=cost`, `sort=-cost`), or in their own. What a server
 * lists page by page is not sorted here: the first page would not have the largest.
 */
export function useSorting<Row>(rows: readonly Row[], keys: SortKeys<Row>, parameter = 'sort'): Sorting<Row> {
  const [search, setSearch] = useSearchParams();
  const asked = search.get(parameter) ?? '';
  const isDown = asked.startsWith('-');
  const key = isDown ? asked.slice(1) : asked;
  const valueIn = Object.hasOwn(keys, key) ? keys[key] : undefined;
  const sorted = useMemo(
    () => (valueIn === undefined ? rows : sortedBy(rows, valueIn, isDown)),
    [rows, valueIn, isDown],
  );
  function sort(by: string): void {
    // Numbers are looked at from the largest on first; the third time the own order is back.
    const next = key !== by ? `-${by}` : isDown ? by : undefined;
    setSearch(
      (own) => {
        const { [parameter]: _before, ...others } = Object.fromEntries(own);
        return next === undefined ? others : { ...others, [parameter]: next };
      },
      { replace: true },
    );
  }
  return {
    rows: sorted,
    of: (by) => ({
      sorted: by !== key ? undefined : isDown ? 'descending' : 'ascending',
      onSort: () => sort(by),
    }),
  };
}
