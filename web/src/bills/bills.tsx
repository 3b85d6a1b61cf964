import { Anchor, Group, Stack, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { BillTabs } from './bill-tabs.tsx';

/** Totals with taxes; what was left to be paid when the bill was issued. */
const COLUMNS = [
  { title: 'Period (UTC days)' },
  { title: 'State' },
  { title: 'Total', right: true },
  { title: 'To be paid', right: true },
  { title: 'Until' },
] as const;

/** The open invoice and the closed ones. */
export function Bills({ org }: { readonly org: string }) {
  const pages = usePages('billing.listInvoices', { org }, { limit: 50 });
  const empty = (
    <Empty title="No bill yet">The first one appears after the first day that is closed (00:00 UTC).</Empty>
  );
  return (
    <Stack>
      <PageTitle>Bills</PageTitle>
      <BillTabs />
      <PagedList what="the bills" pages={pages} empty={empty}>
        {(invoices) => (
          <DataTable label="Bills" minWidth={320} columns={COLUMNS}>
            {invoices.map(({ id, from, to, status, total, totalWithTaxes, due, dueDay, currency, held }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} href={`/bills/${id}`}>
                    {formatDay(from)} until {formatDay(to)}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Group gap="xs">
                    <StatusBadge status={status === 'draft' ? 'draft invoice' : status} />
                    {held === undefined ? null : <StatusBadge status="held" />}
                  </Group>
                </Table.Td>
                <NumberCell>{formatMoney(totalWithTaxes ?? total, currency)}</NumberCell>
                <NumberCell>{due === undefined ? '' : formatMoney(due, currency)}</NumberCell>
                <Table.Td>
                  {dueDay === undefined || due === undefined || Number(due) === 0 ? '' : formatDay(dueDay)}
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
