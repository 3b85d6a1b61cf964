import { Stack, Table, Text, Title } from '@mantine/core';
import { machineTypeOf, meterOf } from '../../../lib/domain/metering/meter.ts';
import { chargeInWords } from '../../../lib/domain/rating/in-words.ts';
import { machineInWords } from '../format/machine.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { Terms } from '../shell/terms.tsx';
import { BillTabs } from './bill-tabs.tsx';
import { PriceChanges } from './price-changes.tsx';
import { discountInWords } from './price-words.ts';

type Found = ReplyOf<'finance.getPrices'>;

/** What is paid for what, with examples; and what is going to change. */
export function Prices({ org }: { readonly org: string }) {
  const { data, error, isPending, refetch } = useRead('finance.getPrices', { org });
  return (
    <Stack>
      <PageTitle>Prices</PageTitle>
      <BillTabs />
      <Terms names={['GB-hour', 'Compute', 'Egress']} />
      {isPending ? <Loading what="the prices" /> : null}
      {data === undefined && error !== null ? <Missing what="the prices" read={{ error, refetch }} /> : null}
      {data === undefined ? null : (
        <>
          <Now found={data} />
          <Title order={2} size="h4">
            Changes to come
          </Title>
          <PriceChanges currency={data.currency} changes={data.changes} />
        </>
      )}
    </Stack>
  );
}

function Now({ found }: { readonly found: Found }) {
  const { currency, plan, charges, unpriced, discounts, tax, ratedTogether } = found;
  return (
    <>
      <Text>
        {plan === undefined
          ? 'There is no plan.'
          : `By the plan ${plan.name}, version ${plan.version}, since ${formatDay(plan.since)} (UTC); in ${currency}.`}{' '}
        {tax === undefined ? 'Bills have no tax.' : `Bills have a tax: ${tax.text} (${tax.percent} %).`}
      </Text>
      {ratedTogether ? (
        <Text>Other organisations are rated together with this one: bills are parts of what all of them come to.</Text>
      ) : null}
      <DataTable
        label="Prices"
        minWidth={320}
        columns={[{ title: 'What' }, { title: `Price in ${currency}` }, { title: 'For example, a month' }]}
      >
        {charges.map(({ charge, own, to, examples }) => (
          <Table.Tr key={charge.meter}>
            <Table.Td>
              {meterName(charge.meter)}
              <Machine type={machineTypeOf(charge.meter)} />
            </Table.Td>
            <Table.Td>
              {chargeInWords(charge)}
              {own ? ` (your own price${to === undefined ? '' : ` until ${formatDay(to)}`})` : ''}
            </Table.Td>
            <Table.Td>
              {examples.map(({ words, amount }) => (
                <Text key={words} size="sm">
                  {words}: {formatMoney(amount, currency)}
                </Text>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      {charges.some(({ charge }) => meterOf(charge.meter).unit === 'GB-hour') ? (
        <Text size="sm" c="dimmed">
          A GB-hour is a gigabyte (1,000,000,000 bytes) stored for an hour; 30 days have 720 hours. Examples are by one
          price alone, before discounts and taxes.
        </Text>
      ) : null}
      {discounts.map((one) => (
        <Text key={one.discount}>Discount {discountInWords(one, currency)}.</Text>
      ))}
      {unpriced.length === 0 ? null : (
        <Text>No price is agreed for: {unpriced.map(meterName).join('; ')}. It can be agreed later.</Text>
      )}
    </>
  );
}

function Machine({ type }: { readonly type: string | undefined }) {
  if (type === undefined) return null;
  return (
    <Text size="sm" c="dimmed">
      {machineInWords(type)}
    </Text>
  );
}
