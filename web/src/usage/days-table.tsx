import { Table } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { Wide } from '../shell/wide.tsx';
import { metersOf, type UsageDay } from './series.ts';

/** The numbers of the charts, newest day first. */
export function DaysTable({ days }: { readonly days: readonly UsageDay[] }) {
  const meters = metersOf(days);
  return (
    <Wide label="Day by day" minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day (UTC)</Table.Th>
            {meters.map(({ meter, unit }) => (
              <Table.Th key={meter} ta="right">
                {meterName(meter)} ({unitName(unit)})
              </Table.Th>
            ))}
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
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
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
