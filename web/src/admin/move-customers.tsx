import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { monthOf, previousMonth } from '../../../lib/domain/metering/day.ts';
import { formatMoney } from '../format/money.ts';
import { call } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAll, useRead } from '../session/read.ts';
import type { Chosen } from '../shell/act-on-each.ts';
import { ChoosableTable } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { SearchField } from '../shell/search-field.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import type { Customer } from './customer-columns.tsx';
import { EffectsTable, Rated } from './draft-effect.tsx';
import { effectsOf } from './effect-of-draft.ts';
import { PlanMigrations } from './plan-migrations.tsx';
import { planOf, sellable } from './sellable.ts';
import { StartMigration } from './start-migration.tsx';

/** Customers that are looked through: the money of each is made for it. */
const MAX_CUSTOMERS = 500;
const PAGE = 50;

/**
 * Customers of one plan, some or all of whom are put on another version or plan: a worker does it, and each has their own fate. `search`
 * in the address looks through those alone whose name or id contains it.
 */
export function MoveCustomers({ plan }: { readonly plan: string }) {
  const read = useRead('billing.getPlan', { plan });
  const [address, setAddress] = useSearchParams();
  const search = address.get('search') ?? undefined;
  const customers = useAll('admin.listCustomers', {}, { query: { search }, most: MAX_CUSTOMERS, page: PAGE });
  if (read.isPending || customers.isPending) return <Loading what="the customers" />;
  if (read.data === undefined) return <Missing what="the customers" read={read} />;
  if (customers.data === undefined) return <Missing what="the customers" read={customers} />;
  const mine = customers.data.filter((one) => one.plan?.id === plan && one.state !== 'closed');
  return (
    <Stack>
      <PageTitle>{`Customers of ${read.data.name}`}</PageTitle>
      <SearchField
        label="Name or id contains"
        value={search ?? ''}
        search={(text) => setAddress(text === '' ? {} : { search: text }, { replace: true })}
      />
      <PlanMigrations plan={plan} />
      {customers.data.length < MAX_CUSTOMERS ? null : (
        <Text role="status">
          Those among the first {MAX_CUSTOMERS} customers of the platform are listed. All who pay by the plan are moved
          together, listed or not.
        </Text>
      )}
      {mine.length === 0 ? (
        <Empty title="Nobody pays by it">Customers are put on a plan on their own page, under Terms.</Empty>
      ) : (
        <Cohort plan={plan} customers={mine} />
      )}
    </Stack>
  );
}

const COLUMNS = [
  { key: 'organisation', title: 'Organisation', cell: ({ name }: Customer) => name },
  { key: 'version', title: 'Version', cell: ({ plan }: Customer) => `version ${plan?.version ?? ''}` },
  {
    key: 'before',
    title: 'Bill before',
    right: true,
    cell: ({ before, currency }: Customer) =>
      before === undefined || currency === undefined ? '' : formatMoney(before.total, currency),
  },
] as const;

// The same ones each time: rows are drawn anew when they are others.
const idOf = ({ id }: Customer) => id;
const nameOf = ({ name }: Customer) => name;
const isAny = () => true;

function Cohort({ plan, customers }: { readonly plan: string; readonly customers: readonly Customer[] }) {
  const plans = useAll('billing.listPlans', {});
  const [chosen, change] = useState<Chosen>(new Map());
  const [value, setValue] = useState<string | null>(null);
  const to = planOf(value);
  const month = previousMonth(monthOf(platformToday()));
  const [rated, setRated] = useState(0);
  const rate = useMutation({
    onMutate: () => setRated(0),
    mutationFn: (target: { readonly plan: string; readonly version: number }) => {
      const query = { ...target, from: month, to: month };
      return effectsOf([...chosen.keys()], (org) => call('finance.previewMigration', { org }, query), setRated);
    },
  });
  const label = sellable(plans.data ?? []).find((one) => one.value === value)?.label;
  return (
    <>
      <ChoosableTable
        label="Customers"
        columnWidth={160}
        columns={COLUMNS}
        rows={customers}
        keyOf={idOf}
        selection={{ chosen, change, nameOf, mayChoose: isAny }}
      />
      <Group align="end">
        <Select
          label="From the next day (UTC) on they pay by"
          data={[...sellable(plans.data ?? [])]}
          value={value}
          onChange={(next) => {
            setValue(next);
            rate.reset();
          }}
          searchable
          nothingFoundMessage="No such plan"
        />
        <Button
          variant="default"
          disabled={to === undefined || chosen.size === 0}
          loading={rate.isPending}
          onClick={() => to && rate.mutate(to)}
        >
          Rate {month} by it
        </Button>
        {to === undefined || label === undefined ? null : (
          <>
            {chosen.size === 0 ? null : (
              <StartMigration
                plan={plan}
                to={to}
                label={label}
                who={`${chosen.size} customers`}
                organisations={[...chosen.keys()]}
                onStarted={() => change(new Map())}
              />
            )}
            <StartMigration plan={plan} to={to} label={label} who="all who pay by this plan" />
          </>
        )}
      </Group>
      {rate.isPending ? <Rated done={rated} of={chosen.size} /> : null}
      {rate.data === undefined ? null : <EffectsTable {...rate.data} label={`${month} by ${label}`} />}
    </>
  );
}
