import { Group, Stack, Text, Title } from '@mantine/core';
import { ApiError } from '../../../lib/client/api-error.ts';
import { Credits } from '../bills/balance.tsx';
import { EntriesTable } from '../bills/entries.tsx';
import { formatMoney } from '../format/money.ts';
import { usePages, useRead } from '../session/read.ts';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { CustomerDocuments } from './customer-documents.tsx';
import { GrantCredit, RecordRefund } from './money-acts.tsx';
import { RecordAnyPayment, ReversePayment } from './payment-acts.tsx';
import { reversiblePayment } from './reversible.ts';

/** What a customer was billed, has paid and is owed. */
export function CustomerMoney({ org }: { readonly org: string }) {
  const { data, error, isPending, refetch } = useRead('finance.getAccountBalance', { org });
  if (isPending) return <Loading what="the balance" />;
  if (data === undefined) {
    if (error instanceof ApiError && error.status === 404)
      return <Empty title="No billing account yet">What it uses is counted, and has no price.</Empty>;
    return <Missing what="the balance" read={{ error, refetch }} />;
  }
  const { currency, balance, credits, adjustments } = data;
  return (
    <Stack>
      <Text>
        Balance in its favour: <b>{formatMoney(balance, currency)}</b>. It pays of the next bill, or is paid back.
      </Text>
      {adjustments.map(({ period, amount }) => (
        <Text key={period}>
          Usage of {period} that was counted late: {formatMoney(amount, currency)} on the next bill.
        </Text>
      ))}
      <Group>
        <RecordAnyPayment org={org} currency={currency} />
        <GrantCredit org={org} currency={currency} />
        {Number(balance) === 0 ? null : <RecordRefund org={org} currency={currency} balance={balance} />}
      </Group>
      <Title order={2} size="h4">
        Invoices and credit notes
      </Title>
      <CustomerDocuments org={org} />
      {credits.length === 0 ? null : (
        <>
          <Title order={2} size="h4">
            Credits
          </Title>
          <Credits found={data} />
        </>
      )}
      <Title order={2} size="h4">
        Movements
      </Title>
      <Movements org={org} currency={currency} />
    </Stack>
  );
}

function Movements({ org, currency }: { readonly org: string; readonly currency: string }) {
  const pages = usePages('finance.listAccountEntries', { org }, { limit: 50 });
  return (
    <PagedList what="the movements" pages={pages} empty={<Text c="dimmed">Nothing was billed or paid yet.</Text>}>
      {(entries) => (
        <EntriesTable
          entries={entries}
          currency={currency}
          act={(entry) => {
            const payment = reversiblePayment(entry, entries);
            return payment === undefined ? null : <ReversePayment org={org} payment={payment} />;
          }}
        />
      )}
    </PagedList>
  );
}
