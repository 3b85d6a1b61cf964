import { Anchor, Group, Stack } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { useAll } from '../session/read.ts';
import type { ChoosableColumn } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { SortedTable } from '../shell/sorted-table.tsx';
import type { SortKeys } from '../shell/sorting.ts';
import { Empty } from '../shell/states.tsx';
import { WholeList } from '../shell/whole-list.tsx';
import { stateOfBill } from './bill-state.ts';
import { BillTabs } from './bill-tabs.tsx';

type Bill = ItemOf<'billing.listInvoices'>;

const COLUMN_PX = 64;

/** The open invoice and the closed ones. */
export function Bills({ org }: { readonly org: string }) {
  const list = useAll('billing.listInvoices', { org });
  const empty = (
    <Empty title="No bill yet">The first one appears after the first day that is closed (00:00 UTC).</Empty>
  );
  return (
    <Stack>
      <PageTitle>Bills</PageTitle>
      <BillTabs />
      <WholeList what="the bills" list={list} empty={empty}>
        {(bills) => <BillsTable bills={bills} />}
      </WholeList>
    </Stack>
  );
}

const totalOf = ({ total, totalWithTaxes = total }: Bill) => totalWithTaxes;

const idOf = ({ id }: Bill) => id;

const SORTED_BY: SortKeys<Bill> = {
  period: ({ from }) => from,
  state: stateOfBill,
  total: totalOf,
  due: ({ payment }) => payment?.due,
  until: ({ payment }) => payment?.dueDay,
};

/** Totals with taxes, and what is left to be paid now. */
const COLUMNS: readonly ChoosableColumn<Bill>[] = [
  {
    key: 'period',
    title: 'Period (UTC days)',
    cell: ({ id, from, to }) => (
      <Anchor component={Link} href={`/bills/${id}`}>
        {formatDay(from)} until {formatDay(to)}
      </Anchor>
    ),
  },
  {
    key: 'state',
    title: 'State',
    cell: (bill) => (
      <Group gap="xs">
        <StatusBadge status={stateOfBill(bill)} />
        {bill.status === 'draft' && bill.held !== undefined ? <StatusBadge status="held" /> : null}
      </Group>
    ),
  },
  { key: 'total', title: 'Total', right: true, cell: (bill) => formatMoney(totalOf(bill), bill.currency) },
  {
    key: 'due',
    title: 'To be paid',
    right: true,
    cell: ({ payment, currency }) => (payment?.due === undefined ? '' : formatMoney(payment.due, currency)),
  },
  {
    key: 'until',
    title: 'Until (UTC)',
    cell: ({ payment }) => (payment?.dueDay === undefined ? '' : formatDay(payment.dueDay)),
  },
];

function BillsTable({ bills }: { readonly bills: readonly Bill[] }) {
  return (
    <SortedTable
      label="Bills"
      columnWidth={COLUMN_PX}
      columns={COLUMNS}
      rows={bills}
      keyOf={idOf}
      sortedBy={SORTED_BY}
    />
  );
}
