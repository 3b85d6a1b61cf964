import { MultiSelect, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { type Column, DataTable } from './data-table.tsx';
import { SelectAll, type Selection, SelectRow } from './selection.tsx';

/** In the address: `columns=state,cost`. Without it all of them are shown. */
const PARAMETER = 'columns';

const SELECT = { title: 'Select' } as const;

export interface ChoosableColumn<Row> extends Column {
  readonly key: string;
  readonly cell: (row: Row) => ReactNode;
}

/** The columns that an address asks for; the first one names the row and is always there. */
export function columnsIn<C extends { readonly key: string }>(
  columns: readonly C[],
  search: URLSearchParams,
): readonly C[] {
  const asked = search.get(PARAMETER)?.split(',');
  return asked === undefined ? columns : columns.filter(({ key }, at) => at === 0 || asked.includes(key));
}

/** What of an address chooses columns: whoever replaces the rest of it keeps this. */
export function chosenColumns(search: URLSearchParams): Readonly<Record<string, string>> {
  const asked = search.get(PARAMETER);
  return asked === null ? {} : { [PARAMETER]: asked };
}

/** A table of which one chooses the columns. */
export function ChoosableTable<Row>(props: {
  readonly label: string;
  /** Of one column, in pixels. */
  readonly columnWidth: number;
  readonly columns: readonly ChoosableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Where rows can be selected. */
  readonly selection?: Selection<Row>;
}) {
  const { label, columnWidth, columns, rows, keyOf, selection } = props;
  const [search, setSearch] = useSearchParams();
  const shown = columnsIn(columns, search);
  const optional = columns.slice(1);
  function choose(keys: readonly string[]) {
    setSearch(
      (own) => {
        const { [PARAMETER]: _before, ...others } = Object.fromEntries(own);
        return keys.length === optional.length ? others : { ...others, [PARAMETER]: keys.join(',') };
      },
      { replace: true },
    );
  }
  return (
    <>
      <MultiSelect
        label="Columns"
        searchable
        maw={560}
        data={optional.map(({ key, title }) => ({ value: key, label: title }))}
        value={shown.slice(1).map(({ key }) => key)}
        onChange={choose}
      />
      {selection === undefined ? null : <SelectAll rows={rows} keyOf={keyOf} selection={selection} />}
      <DataTable
        label={label}
        minWidth={columnWidth * shown.length}
        columns={selection === undefined ? shown : [SELECT, ...shown]}
      >
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)}>
            {selection === undefined ? null : (
              <Table.Td>
                <SelectRow row={row} keyOf={keyOf} selection={selection} />
              </Table.Td>
            )}
            {shown.map(({ key, right, cell }) => (
              <Table.Td
                key={key}
                ta={right ? 'right' : undefined}
                style={right ? { whiteSpace: 'nowrap' } : { overflowWrap: 'anywhere' }}
              >
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </DataTable>
    </>
  );
}
