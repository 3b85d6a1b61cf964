import { Table, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { Wide } from './wide.tsx';

export interface Column {
  readonly title: string;
  /** What one may want to know of it, such as why the rows are not sorted by it. */
  readonly help?: string;
  /** Numbers are right-aligned, so that their digits are. */
  readonly right?: boolean;
  /** How the rows are sorted by it now, and what asks for that; columns without are not sorted by. */
  readonly sorted?: 'ascending' | 'descending' | undefined;
  readonly onSort?: () => void;
}

/** Of a list that comes page by page in the order of time: the first page would not have the largest. */
export const BY_TIME = 'The newest first. The list comes page by page in this order, and is sorted by no other column.';

/** A named table of rows; on a narrow screen it scrolls sideways. */
export function DataTable(props: {
  readonly label: string;
  readonly minWidth: number;
  readonly columns: readonly Column[];
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Wide label={props.label} minWidth={props.minWidth}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {props.columns.map((column) => (
              <Head key={column.title} column={column} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{props.children}</Table.Tbody>
        {props.footer === undefined ? null : <Table.Tfoot>{props.footer}</Table.Tfoot>}
      </Table>
    </Wide>
  );
}

const ARROWS = { ascending: ' ↑', descending: ' ↓' } as const;

function Head({ column: { title, help, right, sorted, onSort } }: { readonly column: Column }) {
  const align = defined({ ta: right ? ('right' as const) : undefined, title: help, 'aria-description': help });
  if (onSort === undefined) return <Table.Th {...align}>{title}</Table.Th>;
  return (
    <Table.Th {...align} {...defined({ 'aria-sort': sorted })}>
      <UnstyledButton fz="inherit" fw="inherit" title={`Sort by ${title.toLowerCase()}`} onClick={onSort}>
        {title}
        <span aria-hidden>{sorted === undefined ? '' : ARROWS[sorted]}</span>
      </UnstyledButton>
    </Table.Th>
  );
}

/** A number with its unit: to the right, and broken between the two on a phone alone. */
export function NumberCell({ children }: { readonly children: ReactNode }) {
  return (
    <Table.Td ta="right" className="number-cell">
      {children}
    </Table.Td>
  );
}
