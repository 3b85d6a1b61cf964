import { Table } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { DataTable } from '../shell/data-table.tsx';
import { metersOf, type UsageDay } from './series.ts';

/** The numbers of the charts, newest day first. */
export function DaysTable({ days }: { readonly days: readonly UsageDay[] }) {
  const meters = metersOf(days);
  const numbers = meters.map(({ meter, unit }) => ({ title: `${meterName(meter)} (${unitName(unit)})`, right: true }));
  return (
    <DataTable label="Day by day" minWidth={480} columns={[{ title: 'Day (UTC)' }, ...numbers, { title: 'State' }]}>
      {days.toReversed().map(({ day, closed, usage }) => (
        <Table.Tr key={day}>
          <Table.Td>{formatDay(day)}</Table.Td>
          {meters.map(({ meter }) => (
            <Table.Td key={meter} ta="right">
              {formatQuantity(usage.find((entry) => entry.meter === meter)?.quantity ?? '0')}
            </Table.Td>
          ))}
          <Table.Td>{closed ? 'closed' : 'open'}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
