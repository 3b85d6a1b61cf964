import { Anchor, Breadcrumbs, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatCount, formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { usePages, useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { More } from '../shell/more.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { WorkLink } from '../shell/work-link.tsx';

const COLUMNS = [
  { title: 'File or attempt' },
  { title: 'Jobs' },
  { title: 'Exact count', right: true },
  { title: 'Amount', right: true },
  { title: 'Events' },
] as const;

type Part = ReplyOf<'billing.listLineParts'>['items'][number];

interface OfDay {
  readonly org: string;
  readonly invoice: string;
  readonly line: string;
  readonly day: string;
}

/** A day of a line: all of its files or attempts, page by page. */
export function LineDay({ org, invoice, line, day }: OfDay) {
  const bill = useRead('billing.getInvoice', { org, invoice });
  const pages = usePages('billing.listLineParts', { org, invoice, line, day }, { limit: 100 });
  if (pages.isPending || bill.isPending) return <Loading what="the day" />;
  if (pages.data === undefined) return <Missing what="the day" read={pages} />;
  if (bill.data === undefined) return <Missing what="the bill" read={bill} />;
  const all = pages.data.pages;
  const { currency } = bill.data;
  return (
    <Stack>
      <DayTrail invoice={invoice} line={line} day={day} />
      <PageTitle>{`${formatDay(day)} (UTC)`}</PageTitle>
      <Text size="sm" c="dimmed">
        Byte-milliseconds of storage, milliseconds of run time. Amounts are parts of the line, cut off behind 18
        decimals; together with the last row they are the day, exactly.
      </Text>
      <DataTable label="Files and attempts" minWidth={560} columns={COLUMNS}>
        {all.flatMap(({ items }) =>
          items.map((part) => {
            const id = part.file ?? part.attempt;
            const address = `/bills/${invoice}/lines/${line}/${day}/${id}`;
            return id === undefined ? (
              <RestRow key="rest" part={part} currency={currency} />
            ) : (
              <PartRow key={id} part={part} currency={currency} address={address} />
            );
          }),
        )}
      </DataTable>
      {pages.isFetchNextPageError ? <Missing what="the next page" read={pages} /> : null}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}

function PartRow(props: { readonly part: Part; readonly currency: string; readonly address: string }) {
  const { part, currency, address } = props;
  return (
    <Table.Tr>
      <Table.Td>
        {part.file === undefined ? (
          part.attempt
        ) : (
          <WorkLink href={`/files/${part.file}`}>{part.name ?? part.file}</WorkLink>
        )}
      </Table.Td>
      <Table.Td>
        {part.jobs.map(({ job, name, amount }) => (
          <Text key={job ?? 'none'} size="sm">
            {job === undefined ? 'no job' : <WorkLink href={`/jobs/${job}`}>{name ?? job}</WorkLink>}{' '}
            {part.jobs.length > 1 ? formatMoney(amount, currency) : ''}
          </Text>
        ))}
        {part.otherJobs.jobs === 0 ? null : (
          <Text size="sm">
            and {part.otherJobs.jobs} more: {formatMoney(part.otherJobs.amount, currency)}
          </Text>
        )}
      </Table.Td>
      <NumberCell>{formatCount(part.count)}</NumberCell>
      <NumberCell>{formatMoney(part.amount, currency)}</NumberCell>
      <Table.Td>
        <Anchor component={Link} href={address}>
          Events
        </Anchor>
      </Table.Td>
    </Table.Tr>
  );
}

function RestRow({ part, currency }: { readonly part: Part; readonly currency: string }) {
  return (
    <Table.Tr c="dimmed">
      <Table.Td colSpan={2}>What the parts leave</Table.Td>
      <NumberCell>{formatCount(part.count)}</NumberCell>
      <NumberCell>{formatMoney(part.amount, currency, undefined, 18)}</NumberCell>
      <Table.Td />
    </Table.Tr>
  );
}

export function DayTrail(props: { readonly invoice: string; readonly line: string; readonly day: string }) {
  const { invoice, line, day } = props;
  return (
    <Breadcrumbs>
      <Anchor component={Link} href={`/bills/${invoice}`}>
        Bill
      </Anchor>
      <Anchor component={Link} href={`/bills/${invoice}/lines/${line}`}>
        Line {line}
      </Anchor>
      <Anchor component={Link} href={`/bills/${invoice}/lines/${line}/${day}`}>
        {formatDay(day)}
      </Anchor>
    </Breadcrumbs>
  );
}
