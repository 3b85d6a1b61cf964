import { Group, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatMoney } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { Amount } from '../shell/amount.tsx';
import type { ChoosableColumn } from '../shell/column-choice.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { trendOf } from './customer-trend.ts';

export type Customer = ItemOf<'admin.listCustomers'>;

/** Digits of an amount that is looked over; pointing at it shows all of them. */
const DIGITS = 2;

export function customerColumns(planName: (id: string) => string): readonly ChoosableColumn<Customer>[] {
  return [
    {
      key: 'organisation',
      title: 'Organisation',
      cell: ({ id, name }) => <NameLink href={`/customers/${id}`}>{name}</NameLink>,
    },
    { key: 'state', title: 'State', cell: (one) => <State customer={one} /> },
    {
      key: 'plan',
      title: 'Plan',
      cell: ({ plan }) => (plan === undefined ? 'none' : `${planName(plan.id)} v${plan.version}`),
    },
    {
      key: 'month',
      title: 'Month to date',
      right: true,
      cell: ({ month, currency }) => <Amount amount={month?.total} currency={currency} digits={DIGITS} />,
    },
    {
      key: 'before',
      title: 'Bill before',
      right: true,
      cell: ({ before, currency }) => <Amount amount={before?.total} currency={currency} digits={DIGITS} />,
    },
    { key: 'trend', title: 'Trend', right: true, cell: trendOf },
    {
      key: 'due',
      title: 'To be paid',
      right: true,
      cell: ({ due, currency }) => (due === undefined || currency === undefined ? '' : formatMoney(due, currency)),
    },
    { key: 'stored', title: 'Stored', right: true, cell: ({ storedBytes }) => formatBytes(storedBytes) },
    { key: 'jobs', title: 'Jobs under way', right: true, cell: ({ activeJobs }) => String(activeJobs) },
    { key: 'owner', title: 'Owner', cell: ({ owners }) => <Owners owners={owners} /> },
    { key: 'since', title: 'Since', extra: true, cell: ({ createdAt }) => formatInstant(createdAt) },
  ];
}

function State({ customer: { state, overdue } }: { readonly customer: Customer }) {
  return (
    <Group gap={4} wrap="nowrap">
      <StatusBadge status={state} />
      {overdue === 0 ? null : <StatusBadge status="overdue" />}
    </Group>
  );
}

function Owners({ owners }: Pick<Customer, 'owners'>) {
  return owners.map(({ user, name = user }) => (
    <Text key={user} inherit component="div">
      <NameLink href={`/people/${user}`}>{name}</NameLink>
    </Text>
  ));
}
