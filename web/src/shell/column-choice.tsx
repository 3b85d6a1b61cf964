import { MultiSelect, Table } from '@mantine/core';
import { type ReactNode, useDeferredValue, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { type Column, DataTable } from './data-table.tsx';
import { useIsDrawn } from './is-drawn.ts';
import { SelectAll, type Selection, SelectionOf, SelectRow } from './selection.tsx';

/** In the address: `columns=state,cost`. Without it those are shown that are not extra. */
const PARAMETER = 'columns';

const SELECT = { title: 'Select' } as const;

export interface ChoosableColumn<Row> extends Omit<Column, 'sorted' | 'onSort'> {
  readonly key: string;
  readonly cell: (row: Row) => ReactNode;
  /** Shown only to those who choose it. */
  readonly extra?: true;
}

/** The columns that an address asks for; the first one names the row and is always there. */
export function columnsIn<C extends { readonly key: string; readonly extra?: true }>(
  columns: readonly C[],
  asked: readonly string[] | undefined,
): readonly C[] {
  return columns.filter(({ key, extra }, at) => at === 0 || (asked === undefined ? !extra : asked.includes(key)));
}

function isAsAtFirst(optional: readonly { readonly key: string; readonly extra?: true }[], keys: readonly string[]) {
  return optional.every(({ key, extra }) => keys.includes(key) === !extra);
}

/** What of an address chooses columns: whoever replaces the rest of it keeps this. */
export function chosenColumns(search: URLSearchParams): Readonly<Record<string, string>> {
  const asked = search.get(PARAMETER);
  return asked === null ? {} : { [PARAMETER]: asked };
}

export interface Choosable<Row> {
  readonly label: string;
  /** Of one column, in pixels. */
  readonly columnWidth: number;
  /** The same ones each time: rows are drawn anew when they are others. */
  readonly columns: readonly ChoosableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Of the columns that the rows are sorted by. */
  readonly sorting?: (key: string) => Pick<Column, 'sorted' | 'onSort'>;
  /** Where rows can be selected. */
  readonly selection?: Selection<Row>;
}

/** A table of which one chooses the columns. */
export function ChoosableTable<Row>(props: Choosable<Row>) {
  const { label, columnWidth, columns, rows, keyOf, sorting, selection } = props;
  const [search, setSearch] = useSearchParams();
  const asked = search.get(PARAMETER) ?? undefined;
  const shown = useMemo(() => columnsIn(columns, asked?.split(',')), [columns, asked]);
  const body = useRows({ rows, keyOf, shown, ...defined({ of: selection }) });
  const isDrawn = useIsDrawn();
  const optional = columns.slice(1);
  function choose(keys: readonly string[]) {
    setSearch(
      (own) => {
        const { [PARAMETER]: _before, ...others } = Object.fromEntries(own);
        return isAsAtFirst(optional, keys) ? others : { ...others, [PARAMETER]: keys.join(',') };
      },
      { replace: true },
    );
  }
  if (!isDrawn) return null;
  const heads = shown.map((column) => ({ ...column, ...sorting?.(column.key) }));
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
        columns={selection === undefined ? heads : [SELECT, ...heads]}
      >
        {selection === undefined ? body : <SelectionOf value={selection}>{body}</SelectionOf>}
      </DataTable>
    </>
  );
}

interface Rows<Row> extends Pick<Choosable<Row>, 'rows' | 'keyOf'> {
  readonly shown: readonly ChoosableColumn<Row>[];
  readonly of?: Pick<Selection<Row>, 'nameOf' | 'mayChoose'>;
}

/** The rows, drawn anew only when they or their columns are others, and after what somebody does has been shown. */
function useRows<Row>({ rows, keyOf, shown, of }: Rows<Row>): ReactNode {
  const { nameOf, mayChoose } = of ?? {};
  const body = useMemo(
    () =>
      rows.map((row) => (
        <Table.Tr key={keyOf(row)}>
          {nameOf === undefined || mayChoose === undefined ? null : (
            <Table.Td>
              <SelectRow id={keyOf(row)} name={nameOf(row)} isDisabled={!mayChoose(row)} />
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
      )),
    [rows, keyOf, shown, nameOf, mayChoose],
  );
  return useDeferredValue(body);
}
