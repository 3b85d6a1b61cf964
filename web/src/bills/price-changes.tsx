import { Table, Text } from '@mantine/core';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Empty } from '../shell/states.tsx';
import { type Change, changeInWords } from './price-words.ts';

const COLUMNS = [
  { title: 'From (UTC)' },
  { title: 'What changes' },
  { title: 'Last month', right: true },
  { title: 'By these terms', right: true },
] as const;

interface Props {
  readonly currency: string;
  readonly changes: readonly Change[];
}

/** What changes on which day, and what it would have made of last month. */
export function PriceChanges({ currency, changes }: Props) {
  if (changes.length === 0) return <Empty title="None is agreed">Prices stay as they are.</Empty>;
  return (
    <>
      <DataTable label="Changes to come" minWidth={520} columns={COLUMNS}>
        {changes.map((change) => (
          <Table.Tr key={change.from}>
            <Table.Td>{formatDay(change.from)}</Table.Td>
            <Table.Td>
              {changeInWords(change, currency).map((words) => (
                <Text key={words} size="sm">
                  {words}
                </Text>
              ))}
            </Table.Td>
            <NumberCell>
              {change.lastMonth === undefined ? '' : formatMoney(change.lastMonth.total, currency)}
            </NumberCell>
            <NumberCell>
              {change.lastMonth === undefined ? '' : formatMoney(change.lastMonth.after, currency)}
            </NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed">
        Last month’s usage of this organisation alone, rated again by all terms of that day; before taxes.
      </Text>
    </>
  );
}
