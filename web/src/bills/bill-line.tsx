import { Alert, Anchor, Breadcrumbs, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { namesIn } from '../format/names.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import type { Line } from './bill-rows.ts';
import { EVENT_COLUMNS, EventCells } from './event-cells.tsx';
import { PartsTable } from './parts-table.tsx';
import { LINE_COLUMNS, PrintedRow } from './printed-row.tsx';

const DAY_COLUMNS = [
  { title: 'Day (UTC)' },
  { title: 'Quantity', right: true },
  { title: 'Amount', right: true },
] as const;

/** The sources of a line: days, then files and jobs, then the events themselves. */
export function BillLine(props: { readonly org: string; readonly invoice: string; readonly line: string }) {
  const { org, invoice, line } = props;
  const bill = useRead('billing.getInvoice', { org, invoice });
  const read = useRead('billing.explainLine', { org, invoice, line });
  if (read.isPending || bill.isPending) return <Loading what="the line" />;
  const { data } = read;
  if (data === undefined) return <Missing what="the line" read={read} />;
  if (bill.data === undefined) return <Missing what="the bill" read={bill} />;
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} href="/bills">
          Bills
        </Anchor>
        <Anchor component={Link} href={`/bills/${invoice}`}>
          {formatDay(bill.data.from)}
        </Anchor>
        <Text>Line {line}</Text>
      </Breadcrumbs>
      <PageTitle>{data.line.description}</PageTitle>
      <Text>
        {formatQuantity(data.line.quantity)} {unitName(data.line.unit)} ={' '}
        {formatMoney(data.line.amount, bill.data.currency)}
      </Text>
      <Computed line={data.line} currency={bill.data.currency} />
      {data.truncated ? <Alert color="yellow">These are the first rows. Open a day to see all of it.</Alert> : null}
      <Title order={2} size="h4">
        Days (UTC)
      </Title>
      <DataTable label="Days" minWidth={320} columns={DAY_COLUMNS}>
        {data.days.map(({ day, quantity, amount, corrected }) => (
          <Table.Tr key={day}>
            <Table.Td>
              <Anchor component={Link} href={`/bills/${invoice}/lines/${line}/${day}`}>
                {formatDay(day)}
              </Anchor>
              {corrected === undefined ? null : (
                <Text span size="sm" c="dimmed">
                  {' '}
                  corrected before the bill
                </Text>
              )}
            </Table.Td>
            <NumberCell>
              {formatQuantity(quantity)} {unitName(data.line.unit)}
            </NumberCell>
            <NumberCell>{formatMoney(amount, bill.data.currency)}</NumberCell>
          </Table.Tr>
        ))}
        {data.rest === '0' ? null : (
          <Table.Tr c="dimmed">
            <Table.Td>Fees without use, and rounding</Table.Td>
            <Table.Td />
            <NumberCell>{formatMoney(data.rest, bill.data.currency)}</NumberCell>
          </Table.Tr>
        )}
      </DataTable>
      {data.adjusted.length === 0 ? null : (
        <>
          <Title order={2} size="h4">
            Counted after this bill
          </Title>
          <Text size="sm" c="dimmed">
            It is not in this line: an adjustment on a later bill, or a credit note, has it.
          </Text>
          <DataTable
            label="Counted after this bill"
            minWidth={280}
            columns={[{ title: 'Day (UTC)' }, { title: 'Quantity', right: true }]}
          >
            {data.adjusted.map(({ day, quantity }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a day may be corrected more than once, and rows do not move
              <Table.Tr key={`${day} ${index}`}>
                <Table.Td>{formatDay(day)}</Table.Td>
                <NumberCell>
                  {formatQuantity(quantity)} {unitName(data.line.unit)}
                </NumberCell>
              </Table.Tr>
            ))}
          </DataTable>
        </>
      )}
      {data.adjustment === undefined ? null : <Adjustment adjustment={data.adjustment} currency={bill.data.currency} />}
      <Title order={2} size="h4">
        Files and jobs
      </Title>
      <Text size="sm" c="dimmed">
        Exact counts: byte-milliseconds of storage, milliseconds of run time. They sum to the quantities above.
      </Text>
      <PartsTable parts={data.parts} nameOf={namesIn(data.names)} />
      <Title order={2} size="h4">
        Events
      </Title>
      <Text size="sm" c="dimmed">
        The facts that these numbers are computed from, as they stand in the log.
      </Text>
      <DataTable label="Events" minWidth={480} columns={EVENT_COLUMNS}>
        {data.events.map(({ stream, version, type, at }) => (
          <Table.Tr key={`${stream}@${version}`}>
            <EventCells at={at} type={type} stream={stream} version={version} />
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}

/** By which terms it is computed: each printed row with its numbers. */
function Computed({ line, currency }: { readonly line: Line; readonly currency: string }) {
  const { rows = [], plan, unit } = line;
  if (rows.length === 0) return null;
  return (
    <>
      <Title order={2} size="h4">
        How it is computed
      </Title>
      {plan === undefined ? null : (
        <Text size="sm" c="dimmed">
          By version {plan.version} of the plan {plan.id}. Quantity × unit price is the amount of each row.
        </Text>
      )}
      <DataTable label="How it is computed" minWidth={320} columns={LINE_COLUMNS}>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <PrintedRow key={at} row={row} unit={unit} currency={currency} />
        ))}
      </DataTable>
    </>
  );
}

/** Whose adjustment it is, of which days, and what each meter came to before and after. */
function Adjustment(props: {
  readonly adjustment: NonNullable<ReplyOf<'billing.explainLine'>['adjustment']>;
  readonly currency: string;
}) {
  const { adjustment, currency } = props;
  return (
    <>
      <Text>
        It adjusts{' '}
        <Anchor component={Link} href={`/bills/${adjustment.invoice}`}>
          an earlier bill
        </Anchor>{' '}
        for {adjustment.days.map((day) => formatDay(day)).join(', ')} (UTC).
      </Text>
      <DataTable
        label="Meters before and after"
        minWidth={320}
        columns={[{ title: 'What' }, { title: 'Before', right: true }, { title: 'After', right: true }]}
      >
        {adjustment.meters.map(({ meter, amountBefore, amountAfter }) => (
          <Table.Tr key={meter}>
            <Table.Td>{meterName(meter)}</Table.Td>
            <NumberCell>{formatMoney(amountBefore, currency)}</NumberCell>
            <NumberCell>{formatMoney(amountAfter, currency)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
    </>
  );
}
