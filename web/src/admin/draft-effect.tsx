import { Button, Stack, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { monthOf, previousMonth } from '../../../lib/domain/metering/day.ts';
import { formatMoney } from '../format/money.ts';
import { call } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAll } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { Failure } from '../shell/states.tsx';
import { useCustomerNames } from './customer-names.ts';
import { type Effects, effectsOf, totalsOf } from './effect-of-draft.ts';

/** Customers that are asked for; `npm run billing -- backtest` rates them all, over many months. */
const MAX_CUSTOMERS = 200;
const MAX_FAILED_SHOWN = 20;
const COLUMNS = [
  { title: 'Customer' },
  { title: 'Last month', right: true },
  { title: 'By these terms', right: true },
  { title: 'Difference', right: true },
] as const;

/** What a draft would have made of last month, customer by customer, before it is published; nothing is written. */
export function DraftEffect({ plan, version }: { readonly plan: string; readonly version: number }) {
  const customers = useAll('admin.listOrganisations', {}, { most: MAX_CUSTOMERS });
  const month = previousMonth(monthOf(platformToday()));
  const query = { plan, version, from: month, to: month };
  const [done, setDone] = useState(0);
  const ids = (customers.data ?? []).map(({ id }) => id);
  const test = useMutation({
    onMutate: () => setDone(0),
    mutationFn: () => effectsOf(ids, (org) => call('finance.previewMigration', { org }, query), setDone),
  });
  return (
    <Stack gap="xs">
      <div>
        <Button
          variant="default"
          loading={test.isPending}
          disabled={customers.data === undefined}
          onClick={() => test.mutate()}
        >
          Rate {month} by the draft
        </Button>
      </div>
      {test.isPending ? <Rated done={done} of={ids.length} /> : null}
      {test.data === undefined ? null : (
        <EffectsTable
          {...test.data}
          label="Last month by the draft"
          others={`, or are beyond the first ${MAX_CUSTOMERS}`}
        />
      )}
    </Stack>
  );
}

/** How many customers are rated so far. */
export function Rated({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <Text size="sm" role="status">
      {done} of {of} customers are rated.
    </Text>
  );
}

/** What a month would have come to, customer by customer; `others`: who else was left out. */
export function EffectsTable(props: Effects & { readonly label: string; readonly others?: string }) {
  const { effects, leftOut, failed, label, others = '' } = props;
  const nameOf = useCustomerNames();
  const [first] = effects;
  const totals = totalsOf(effects);
  return (
    <>
      <Text size="sm" role="status">
        {effects.length} customers, as if each of them had paid by it all month, with its own prices and discounts,
        before taxes. {leftOut} have no account or another currency
        {others}.{failed.length === 0 ? '' : ` ${failed.length} could not be rated.`}
      </Text>
      {failed.slice(0, MAX_FAILED_SHOWN).map(({ customer, error }) => (
        <Stack key={customer} gap={0}>
          <NameLink href={`/customers/${customer}`}>{nameOf(customer)}</NameLink>
          <Failure error={error} />
        </Stack>
      ))}
      {first === undefined ? null : (
        <DataTable
          label={label}
          minWidth={480}
          columns={COLUMNS}
          footer={
            <Table.Tr>
              <Table.Th>All of them</Table.Th>
              {[totals.total, totals.preview, totals.difference].map((amount, at) => (
                <Table.Th key={COLUMNS[at + 1]?.title} ta="right">
                  {formatMoney(amount, first.currency)}
                </Table.Th>
              ))}
            </Table.Tr>
          }
        >
          {effects.map(({ customer, currency, total, preview, difference }) => (
            <Table.Tr key={customer}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <NameLink href={`/customers/${customer}`}>{nameOf(customer)}</NameLink>
              </Table.Td>
              <NumberCell>{formatMoney(total, currency)}</NumberCell>
              <NumberCell>{formatMoney(preview, currency)}</NumberCell>
              <NumberCell>{formatMoney(difference, currency)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </>
  );
}
