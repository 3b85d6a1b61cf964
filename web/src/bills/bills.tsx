import { Anchor, Stack, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { More } from '../shell/more.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';

/** The open invoice and the closed ones. */
export function Bills({ org }: { readonly org: string }) {
  const pages = usePages('billing.listInvoices', { org }, { limit: 50 });
  if (pages.isPending) return <Loading what="the bills" />;
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  const invoices = pages.data.pages.flatMap(({ items }) => items);
  return (
    <Stack>
      <PageTitle>Bills</PageTitle>
      {invoices.length === 0 ? (
        <Empty title="No bill yet">The first one appears after the first day that is closed (00:00 UTC).</Empty>
      ) : (
        <Wide label="Bills" minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Period (UTC days)</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th ta="right">Total</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {invoices.map(({ id, from, to, status, total, currency }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/bills/${id}`}>
                      {formatDay(from)} until {formatDay(to)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={status === 'draft' ? 'draft invoice' : status} />
                  </Table.Td>
                  <Table.Td ta="right">{formatMoney(total, currency)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}
