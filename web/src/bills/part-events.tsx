import { Stack, Table, Text } from '@mantine/core';
import { formatCount, formatMoney } from '../format/money.ts';
import { usePages, useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { More } from '../shell/more.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { EVENT_COLUMNS, EventCells } from './event-cells.tsx';
import { DayTrail } from './line-day.tsx';

const COLUMNS = [...EVENT_COLUMNS, { title: 'Exact count', right: true }, { title: 'Amount', right: true }] as const;

/** The events that a file's or an attempt's part of a day follows from, to the last one. */
export function PartEvents(props: {
  readonly org: string;
  readonly invoice: string;
  readonly line: string;
  readonly day: string;
  readonly part: string;
}) {
  const { org, invoice, line, day, part } = props;
  const bill = useRead('billing.getInvoice', { org, invoice });
  const of = part.startsWith('fil_') ? { file: part } : { attempt: part };
  const pages = usePages('billing.listPartEvents', { org, invoice, line, day }, { limit: 100, ...of });
  if (pages.isPending || bill.isPending) return <Loading what="the events" />;
  if (pages.data === undefined) return <Missing what="the events" read={pages} />;
  if (bill.data === undefined) return <Missing what="the bill" read={bill} />;
  const { currency } = bill.data;
  return (
    <Stack>
      <DayTrail invoice={invoice} line={line} day={day} />
      <PageTitle>Events</PageTitle>
      <Text size="sm" c="dimmed">
        Facts of the log. Each counts from its moment to the day's end; what ends something takes that much off. Links
        divide the count among jobs and change nothing of it.
      </Text>
      <DataTable label="Events" minWidth={640} columns={COLUMNS}>
        {pages.data.pages.flatMap(({ items }) =>
          items.map(({ stream, version, type, at, count, amount }) => (
            <Table.Tr key={`${stream}@${version}`}>
              <EventCells at={at} type={type} stream={stream} version={version} />
              <NumberCell>{formatCount(count)}</NumberCell>
              <NumberCell>{formatMoney(amount, currency)}</NumberCell>
            </Table.Tr>
          )),
        )}
      </DataTable>
      {pages.isFetchNextPageError ? <Missing what="the next page" read={pages} /> : null}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}
