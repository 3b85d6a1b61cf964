import { type Choosable, ChoosableTable } from './column-choice.tsx';
import { type SortKeys, useSorting } from './sorting.ts';

/** A table of rows that are all there: one chooses its columns, and sorts by those that have a key. */
export function SortedTable<Row>(props: Omit<Choosable<Row>, 'sorting'> & { readonly sortedBy: SortKeys<Row> }) {
  const { sortedBy, ...table } = props;
  const sorting = useSorting(table.rows, sortedBy);
  return <ChoosableTable {...table} rows={sorting.rows} sorting={sorting.of} />;
}
