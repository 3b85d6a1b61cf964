import { Anchor, Table } from '@mantine/core';
import { memo } from 'react';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { metersOf, type UsageDay } from './series.ts';

/** Digits of a day's cost in the table; the CSV has all of them. */
const DIGITS = 4;

/** The numbers of the charts, newest day first. */
export const DaysTable = memo(function DaysTable(props: {
  readonly days: readonly UsageDay[];
  readonly currency: string | undefined;
  /** Opens a day's hours. */
  readonly onDay: (day: string) => void;
}) {
  const { days, currency, onDay } = props;
  const meters = metersOf(days);
  const numbers = meters.map(({ meter, unit }) => ({ title: `${meterName(meter)} (${unitName(unit)})`, right: true }));
  const columns = [{ title: 'Day (UTC)' }, ...numbers, { title: 'Cost', right: true }, { title: 'State' }];
  return (
    <DataTable label="Day by day" minWidth={480} columns={columns}>
      {days.toReversed().map(({ day, closed, usage, amount }) => (
        <Table.Tr key={day}>
          <Table.Td>
            <Anchor component="button" type="button" onClick={() => onDay(day)}>
              {formatDay(day)}
            </Anchor>
          </Table.Td>
          {meters.map(({ meter }) => (
            <Table.Td key={meter} ta="right">
              {formatQuantity(usage.find((entry) => entry.meter === meter)?.quantity ?? '0')}
            </Table.Td>
          ))}
          <NumberCell>
            <Amount amount={amount} currency={currency} digits={DIGITS} />
          </NumberCell>
          <Table.Td>{closed ? 'closed' : 'open'}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
});
