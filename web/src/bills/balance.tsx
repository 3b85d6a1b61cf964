import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { ApiError } from '../../../lib/client/api-error.ts';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { BillTabs } from './bill-tabs.tsx';
import { Entries } from './entries.tsx';

type Found = ReplyOf<'finance.getBalance'>;

/** What is owed either way, and every movement of money. */
export function Balance({ org }: { readonly org: string }) {
  const { data, error, isPending, refetch } = useRead('finance.getBalance', { org });
  return (
    <Stack>
      <PageTitle>Balance and payments</PageTitle>
      <BillTabs />
      {isPending ? <Loading what="the balance" /> : null}
      {data !== undefined || error === null ? null : error instanceof ApiError && error.status === 404 ? (
        <Empty title="No account yet">It is opened when the first day is closed (00:00 UTC).</Empty>
      ) : (
        <Missing what="the balance" read={{ error, refetch }} />
      )}
      {data === undefined ? null : (
        <>
          <Owed found={data} />
          <Title order={2} size="h4">
            Movements
          </Title>
          <Entries org={org} currency={data.currency} />
        </>
      )}
    </Stack>
  );
}

function Owed({ found }: { readonly found: Found }) {
  const { currency, balance, unpaid, adjustments, credits, held } = found;
  return (
    <>
      <Text>
        Balance in your favour: <b>{formatMoney(balance, currency)}</b>. It pays of the next bill, or is paid back.
      </Text>
      {unpaid.length === 0 ? <Text>Nothing is to be paid.</Text> : <Unpaid found={found} />}
      {held.map(({ period, difference }) => (
        <Text key={period}>
          {period} is held and need not be paid: {difference}
        </Text>
      ))}
      {credits.length === 0 ? null : <Credits found={found} />}
      {adjustments.map(({ period, amount }) => (
        <Text key={period}>
          Usage of {period} that was counted late: {formatMoney(amount, currency)} on the next bill.
        </Text>
      ))}
    </>
  );
}

/** Credits with what is left of them. */
export function Credits({ found: { credits, currency } }: { readonly found: Pick<Found, 'credits' | 'currency'> }) {
  return (
    <DataTable
      label="Credits"
      minWidth={320}
      columns={[{ title: 'Credit' }, { title: 'Left', right: true }, { title: 'Last day (UTC)' }]}
    >
      {credits.map(({ credit, left, expiresOn }) => (
        <Table.Tr key={credit}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{credit}</Table.Td>
          <NumberCell>{formatMoney(left, currency)}</NumberCell>
          <Table.Td>{expiresOn === undefined ? 'none' : formatDay(expiresOn)}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Unpaid({ found: { unpaid, currency } }: { readonly found: Found }) {
  return (
    <DataTable
      label="To be paid"
      minWidth={320}
      columns={[{ title: 'Invoice' }, { title: 'To be paid', right: true }, { title: 'Until (UTC)' }]}
    >
      {unpaid.map(({ number, due, dueDay, overdue }) => (
        <Table.Tr key={number}>
          <Table.Td>Number {number}</Table.Td>
          <NumberCell>{formatMoney(due, currency)}</NumberCell>
          <Table.Td>
            <Group gap="xs">
              {dueDay === undefined ? '' : formatDay(dueDay)}
              {overdue ? <StatusBadge status="overdue" /> : null}
            </Group>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
