import { Table, Text } from '@mantine/core';
import { monthOf, previousMonth } from '../../../lib/domain/metering/day.ts';
import { formatMoney } from '../format/money.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';

const COLUMNS = [{ title: 'Month' }, { title: 'As it was', right: true }, { title: 'By the chosen plan', right: true }];

/** What the last months of a customer would have come to by another version of a plan; nothing is written. */
export function TermsPreview(props: { readonly org: string; readonly plan: string; readonly version: number }) {
  const { org, plan, version } = props;
  const to = monthOf(platformToday());
  const from = previousMonth(previousMonth(to));
  const read = useRead('finance.previewMigration', { org }, { plan, version, from, to });
  if (read.isPending) return <Loading what="the preview" />;
  if (read.data === undefined) return <Missing what="the preview" read={read} />;
  const { months, currency, total, preview } = read.data;
  if (months.length === 0) return <Text role="status">No day of it is closed yet: there is nothing to compare.</Text>;
  return (
    <DataTable
      label="What it would have come to"
      minWidth={360}
      columns={COLUMNS}
      footer={
        <Table.Tr>
          <Table.Th>Together</Table.Th>
          <Table.Th ta="right">{formatMoney(total, currency)}</Table.Th>
          <Table.Th ta="right">{formatMoney(preview, currency)}</Table.Th>
        </Table.Tr>
      }
    >
      {months.map((month) => (
        <Table.Tr key={month.period}>
          <Table.Td>{month.period}</Table.Td>
          <NumberCell>{formatMoney(month.total, currency)}</NumberCell>
          <NumberCell>{formatMoney(month.preview, currency)}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
