import { Table } from '@mantine/core';
import { meterOf } from '../../../lib/domain/metering/meter.ts';
import { priceInWords } from '../../../lib/domain/rating/in-words.ts';
import { meterName } from '../format/meter.ts';
import { DataTable } from '../shell/data-table.tsx';
import type { Terms } from './terms.ts';

const COLUMNS = [{ title: 'Meter' }, { title: 'Price' }, { title: 'Free' }, { title: 'At least' }] as const;

/** A plan's terms: a row for each meter. */
export function TermsTable({ label, terms }: { readonly label: string; readonly terms: Terms }) {
  return (
    <DataTable label={label} minWidth={520} columns={COLUMNS}>
      {terms.charges.map(({ meter, model, allowance, minimum }) => (
        <Table.Tr key={meter}>
          <Table.Td>{meterName(meter)}</Table.Td>
          <Table.Td>{priceInWords(model, meterOf(meter).unit)}</Table.Td>
          <Table.Td>{allowance === undefined ? '' : `${allowance} ${meterOf(meter).unit}s`}</Table.Td>
          <Table.Td>{minimum ?? ''}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
