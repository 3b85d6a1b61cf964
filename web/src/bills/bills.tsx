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

const stateOf = ({ status }: Bill) => (status === 'draft' ? 'draft invoice' : status);
const totalOf = ({ total, totalWithTaxes = total }: Bill) => totalWithTaxes;
const untilOf = ({ due, dueDay }: Bill) => (due === undefined || Number(due) === 0 ? undefined : dueDay);

const idOf = ({ id }: Bill) => id;

const SORTED_BY: SortKeys<Bill> = {
  period: ({ from }) => from,
  state: stateOf,
  total: totalOf,
  due: ({ due }) => due,
  until: untilOf,
};

/** Totals with taxes; what was left to be paid when the bill was issued. */
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
        <StatusBadge status={stateOf(bill)} />
        {bill.held === undefined ? null : <StatusBadge status="held" />}
      </Group>
    ),
  },
  { key: 'total', title: 'Total', right: true, cell: (bill) => formatMoney(totalOf(bill), bill.currency) },
  {
    key: 'due',
    title: 'To be paid',
    right: true,
    cell: ({ due, currency }) => (due === undefined ? '' : formatMoney(due, currency)),
  },
  {
    key: 'until',
    title: 'Until',
    cell: (bill) => {
      const until = untilOf(bill);
      return until === undefined ? '' : formatDay(until);
    },
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
