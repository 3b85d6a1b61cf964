import { Table } from '@mantine/core';
import { meterName } from '../format/meter.ts';
import { DataTable } from '../shell/data-table.tsx';
import { priceInWords, type Terms, unitOfMeter } from './terms.ts';

const COLUMNS = [{ title: 'Meter' }, { title: 'Price' }, { title: 'Free' }, { title: 'At least' }] as const;

/** A plan's terms: a row for each meter. */
export function TermsTable({ label, terms }: { readonly label: string; readonly terms: Terms }) {
  return (
    <DataTable label={label} minWidth={520} columns={COLUMNS}>
      {terms.charges.map(({ meter, model, allowance, minimum }) => (
        <Table.Tr key={meter}>
          <Table.Td>{meterName(meter)}</Table.Td>
          <Table.Td>{priceInWords(model, unitOfMeter(meter))}</Table.Td>
          <Table.Td>{allowance === undefined ? '' : `${allowance} ${unitOfMeter(meter)}s`}</Table.Td>
          <Table.Td>{minimum ?? ''}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
