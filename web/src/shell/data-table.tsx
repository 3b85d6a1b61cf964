import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { Wide } from './wide.tsx';

export interface Column {
  readonly title: string;
  /** Numbers are right-aligned, so that their digits are. */
  readonly right?: boolean;
}

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
            {props.columns.map(({ title, right }) => (
              <Table.Th key={title} {...defined({ ta: right ? ('right' as const) : undefined })}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{props.children}</Table.Tbody>
        {props.footer === undefined ? null : <Table.Tfoot>{props.footer}</Table.Tfoot>}
      </Table>
    </Wide>
  );
}

/** A number with its unit: to the right, and never broken between the two. */
export function NumberCell({ children }: { readonly children: ReactNode }) {
  return (
    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
      {children}
    </Table.Td>
  );
}
