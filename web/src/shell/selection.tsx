import { Checkbox } from '@mantine/core';
import type { Chosen } from '../files/act-on-each.ts';

/** Which rows of a list are selected, and which can be. */
export interface Selection<Row> {
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
  readonly nameOf: (row: Row) => string;
  readonly mayChoose: (row: Row) => boolean;
}

interface Selecting<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selection: Selection<Row>;
}

/** The selection with some rows in it, or without them. */
export function withRows<Row>({ rows, keyOf, selection }: Selecting<Row>, isWanted: boolean): Chosen {
  const next = new Map(selection.chosen);
  for (const row of rows)
    if (isWanted) next.set(keyOf(row), selection.nameOf(row));
    else next.delete(keyOf(row));
  return next;
}

/** Selects every row that is shown and can be, or none of them. */
export function SelectAll<Row>({ rows, keyOf, selection }: Selecting<Row>) {
  const selectable = rows.filter(selection.mayChoose);
  const chosen = selectable.filter((row) => selection.chosen.has(keyOf(row))).length;
  const isAll = selectable.length > 0 && chosen === selectable.length;
  return (
    <Checkbox
      label={`Select all ${selectable.length} shown`}
      checked={isAll}
      indeterminate={chosen > 0 && !isAll}
      disabled={selectable.length === 0}
      onChange={() => selection.choose(withRows({ rows: selectable, keyOf, selection }, !isAll))}
    />
  );
}

/** Selects one row. */
export function SelectRow<Row>({ row, ...of }: Omit<Selecting<Row>, 'rows'> & { readonly row: Row }) {
  const { keyOf, selection } = of;
  const isChosen = selection.chosen.has(keyOf(row));
  return (
    <Checkbox
      aria-label={`Select ${selection.nameOf(row)}`}
      checked={isChosen}
      disabled={!selection.mayChoose(row)}
      onChange={() => selection.choose(withRows({ rows: [row], ...of }, !isChosen))}
    />
  );
}
