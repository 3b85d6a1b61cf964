import { Checkbox } from '@mantine/core';
import { createContext, memo, useContext } from 'react';
import type { Chosen } from './act-on-each.ts';

/** Which rows of a list are selected, and which can be. */
export interface Selection<Row> {
  readonly chosen: Chosen;
  readonly change: (change: (chosen: Chosen) => Chosen) => void;
  readonly nameOf: (row: Row) => string;
  readonly mayChoose: (row: Row) => boolean;
}

type Entry = readonly [id: string, name: string];

/** A selection with some rows in it, or without them. */
export function withRows(chosen: Chosen, entries: readonly Entry[], isWanted: boolean): Chosen {
  const next = new Map(chosen);
  for (const [id, name] of entries)
    if (isWanted) next.set(id, name);
    else next.delete(id);
  return next;
}

/** Selects every row that is shown and can be, or none of them. */
export function SelectAll<Row>(props: {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selection: Selection<Row>;
}) {
  const { rows, keyOf, selection } = props;
  const selectable = rows.filter(selection.mayChoose).map((row): Entry => [keyOf(row), selection.nameOf(row)]);
  const count = selectable.filter(([id]) => selection.chosen.has(id)).length;
  const isAll = selectable.length > 0 && count === selectable.length;
  return (
    <Checkbox
      label={labelOf(selectable.length, rows.length)}
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      disabled={selectable.length === 0}
      onChange={() => selection.change((chosen) => withRows(chosen, selectable, !isAll))}
    />
  );
}

/** Of rows that are shown, some may be such that nothing can be done with them. */
function labelOf(selectable: number, shown: number): string {
  if (selectable === 0) return 'None of these can be selected';
  return selectable === shown ? `Select all ${shown} shown` : `Select ${selectable} of ${shown} shown: all that can be`;
}

/** The selection that the rows below belong to: a change of it draws the boxes that change, and no row. */
export const SelectionOf = createContext<Pick<Selection<never>, 'chosen' | 'change'>>({
  chosen: new Map(),
  change: () => {},
});

interface Selectable {
  readonly id: string;
  readonly name: string;
  readonly isDisabled: boolean;
}

/** Selects one row. */
export function SelectRow(row: Selectable) {
  const { chosen, change } = useContext(SelectionOf);
  return <RowBox {...row} isChosen={chosen.has(row.id)} change={change} />;
}

const RowBox = memo(function RowBox(
  props: Selectable & { readonly isChosen: boolean; readonly change: Selection<never>['change'] },
) {
  const { id, name, isDisabled, isChosen, change } = props;
  return (
    <Checkbox
      aria-label={`Select ${name}`}
      checked={isChosen}
      disabled={isDisabled}
      onChange={() => change((chosen) => withRows(chosen, [[id, name]], !isChosen))}
    />
  );
});
