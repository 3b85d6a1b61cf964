import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { type RevenueBy, type Revenue as Row, revenueBy, revenueCsv } from '../../../lib/client/revenue.ts';
import { formatMoney } from '../format/money.ts';
import { useAll } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { SaveCsv } from '../shell/save-csv.tsx';
import { type SortKeys, useSorting } from '../shell/sorting.ts';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { useCustomerNames } from './customer-names.ts';
import { ServiceRevenue } from './service-revenue.tsx';

/** Documents that are summed, the newest. */
const MAX_DOCUMENTS = 2_000;
const NUMBERS = [
  { title: 'Invoiced', key: 'invoiced' },
  { title: 'Credited', key: 'credited' },
  { title: 'Net', key: 'net' },
  { title: 'To be paid', key: 'due' },
  { title: 'Overdue', key: 'overdue' },
] as const;
/** Amounts of several currencies are sorted as numbers: which is worth more is not said. */
const KEYS: SortKeys<Row> = {
  invoiced: ({ invoiced }) => invoiced,
  credited: ({ credited }) => credited,
  net: ({ net }) => net,
  due: ({ due }) => due,
  overdue: ({ overdue }) => overdue,
};

/** What all customers' documents come to, by month, service and customer: what was invoiced, given back, and is still to be paid. */
export function Revenue() {
  const { data, error, isPending, refetch } = useAll('finance.listDocuments', {}, { most: MAX_DOCUMENTS });
  const nameOf = useCustomerNames();
  const months = useMemo(() => revenueBy('month', data ?? []), [data]);
  const customers = useMemo(() => revenueBy('customer', data ?? []), [data]);
  if (isPending) return <Loading what="the revenue" />;
  if (data === undefined) return <Missing what="the revenue" read={{ error, refetch }} />;
  return (
    <Stack>
      <PageTitle>Revenue</PageTitle>
      {data.length === 0 ? (
        <Empty title="Nothing is invoiced yet">The first invoice appears when a month is final.</Empty>
      ) : (
        <>
          <Text c="dimmed" size="sm">
            Invoices and credit notes with taxes, by the month in which they were issued.
            {data.length < MAX_DOCUMENTS ? '' : ` The newest ${MAX_DOCUMENTS} documents are summed.`}
          </Text>
          <Title order={2} size="h4">
            By month
          </Title>
          <RevenueTable label="By month" by="month" rows={months}>
            {({ of }) => <NameLink href={`/documents?month=${of}`}>{of}</NameLink>}
          </RevenueTable>
          <Title order={2} size="h4">
            By service
          </Title>
          <ServiceRevenue months={[...new Set(months.map(({ of }) => of))]} />
          <Title order={2} size="h4">
            By customer
          </Title>
          <RevenueTable label="By customer" by="customer" rows={customers}>
            {({ of }) => <NameLink href={`/customers/${of}`}>{nameOf(of)}</NameLink>}
          </RevenueTable>
        </>
      )}
    </Stack>
  );
}

function RevenueTable(props: {
  readonly label: string;
  readonly by: RevenueBy;
  readonly rows: readonly Row[];
  readonly children: (row: Row) => ReactNode;
}) {
  const { label, by, rows, children } = props;
  const sorting = useSorting(rows, KEYS, `sort-${by}`);
  const numbers = NUMBERS.map(({ title, key }) => ({ title, right: true, ...sorting.of(key) }));
  return (
    <>
      <DataTable label={label} minWidth={640} columns={[{ title: by === 'month' ? 'Month' : 'Customer' }, ...numbers]}>
        {sorting.rows.map((row) => (
          <Table.Tr key={`${row.of} ${row.currency}`}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{children(row)}</Table.Td>
            {[row.invoiced, row.credited, row.net, row.due, row.overdue].map((amount, index) => (
              <NumberCell key={NUMBERS[index]?.title}>{formatMoney(amount, row.currency)}</NumberCell>
            ))}
          </Table.Tr>
        ))}
      </DataTable>
      <Group>
        <SaveCsv
          title={`Save ${label.toLowerCase()} as CSV`}
          name={`revenue-by-${by}.csv`}
          make={async () => revenueCsv(by, rows)}
        />
      </Group>
    </>
  );
}
