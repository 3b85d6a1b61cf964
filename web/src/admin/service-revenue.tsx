import { Group, Select, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { revenueByService, servicesCsv } from '../../../lib/client/revenue-by-service.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { useAll } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { SaveCsv } from '../shell/save-csv.tsx';
import { Loading, Missing } from '../shell/states.tsx';

/** Of one month, the newest. */
const MAX_DOCUMENTS = 2_000;
const COLUMNS = [{ title: 'Service' }, { title: 'Net', right: true }] as const;
const WORDS: Readonly<Record<string, string>> = {
  adjustments: 'Adjustments of earlier months',
  taxes: 'Taxes',
  other: 'Without a line',
  'credit-notes': 'Credit notes',
};

/** What each service brought in one month: the rows sum to what the month brought in all. */
export function ServiceRevenue({ months }: { readonly months: readonly string[] }) {
  const [month, setMonth] = useState(months[0]);
  const query = { month, include: 'parts' };
  const { data, error, isPending, refetch } = useAll('finance.listDocuments', {}, { most: MAX_DOCUMENTS, query });
  const rows = useMemo(() => revenueByService(data ?? []), [data]);
  return (
    <>
      <Group>
        <Select
          label="Issued in"
          data={[...months]}
          value={month ?? null}
          onChange={(value) => setMonth(value ?? months[0])}
          allowDeselect={false}
        />
      </Group>
      {isPending ? <Loading what="the services" /> : null}
      {data === undefined && error !== null ? <Missing what="the services" read={{ error, refetch }} /> : null}
      {data === undefined ? null : (
        <>
          <DataTable label="By service" minWidth={320} columns={COLUMNS}>
            {rows.map(({ of, currency, amount }) => (
              <Table.Tr key={`${of} ${currency}`}>
                <Table.Td>{WORDS[of] ?? meterName(of)}</Table.Td>
                <NumberCell>{formatMoney(amount, currency)}</NumberCell>
              </Table.Tr>
            ))}
          </DataTable>
          <Text size="sm" c="dimmed">
            Discounts, fees and minimums are in the services that they are of. The rows sum to the net of the month.
          </Text>
          <Group>
            <SaveCsv
              title="Save by service as CSV"
              name={`revenue-by-service-${month}.csv`}
              make={async () => servicesCsv(rows)}
            />
          </Group>
        </>
      )}
    </>
  );
}
