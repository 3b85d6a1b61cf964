import { Stack, Table, Title } from '@mantine/core';
import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';

const DIGITS = 6;
const COLUMNS = [
  { title: 'Hour (UTC)' },
  { title: 'What' },
  { title: 'Used', right: true },
  { title: 'Cost', right: true },
] as const;

/** Storage and run time of one day, hour by hour. */
export function HoursTable({ org, day }: { readonly org: string; readonly day: Day }) {
  const query = { from: `${day}T00:00:00.000Z`, to: `${addDays(day, 1)}T00:00:00.000Z` };
  const { data, error, isPending, refetch } = useRead('billing.listUsageHours', { org }, query);
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Hours of {formatDay(day)}
      </Title>
      {isPending ? <Loading what="the hours" /> : null}
      {data === undefined && error !== null ? <Missing what="the hours" read={{ error, refetch }} /> : null}
      {data?.items.length === 0 ? <Empty title="No hour has any">Egress and requests have days alone.</Empty> : null}
      {data === undefined || data.items.length === 0 ? null : (
        <DataTable label="Hours" minWidth={420} columns={COLUMNS}>
          {data.items.flatMap(({ from, usage }) =>
            usage.map(({ meter, quantity, unit, amount }, index) => (
              <Table.Tr key={`${from} ${meter}`}>
                <Table.Td>{index === 0 ? from.slice(11, 16) : ''}</Table.Td>
                <Table.Td>{meterName(meter)}</Table.Td>
                <NumberCell>
                  {formatQuantity(quantity)} {unitName(unit)}
                </NumberCell>
                <NumberCell>
                  {amount === undefined || data.currency === undefined
                    ? '–'
                    : formatMoney(amount, data.currency, undefined, DIGITS)}
                </NumberCell>
              </Table.Tr>
            )),
          )}
        </DataTable>
      )}
    </Stack>
  );
}
