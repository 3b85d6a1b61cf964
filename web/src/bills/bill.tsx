import { Alert, Anchor, Button, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { csvAddress } from '../format/csv.ts';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay, formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { call } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { addressOf } from '../settings/billing-input.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { Terms } from '../shell/terms.tsx';
import { billCsv, type Invoice, type Line, totalsOf } from './bill-rows.ts';
import { stateOfBill } from './bill-state.ts';
import { DocumentButton } from './document-button.tsx';
import { usePrintedName } from './printed-name.ts';
import { LINE_COLUMNS, PrintedRow } from './printed-row.tsx';
import './print.css';

/** One invoice, to read, print and save. Each line opens into its parts. */
export function Bill({ org, invoice }: { readonly org: string; readonly invoice: string }) {
  const { data, error, isPending, refetch } = useRead('billing.getInvoice', { org, invoice });
  usePrintedName(data?.number === undefined ? 'Draft of a bill' : `Bill number ${data.number}`);
  if (isPending) return <Loading what="the bill" />;
  if (data === undefined) return <Missing what="the bill" read={{ error, refetch }} />;
  return (
    <Stack>
      <Group>
        <PageTitle>{`Bill from ${formatDay(data.from)} until ${formatDay(data.to)}`}</PageTitle>
        <StatusBadge status={stateOfBill(data)} />
      </Group>
      <Parties invoice={data} />
      <Facts invoice={data} />
      {data.held === undefined ? null : <Held held={data.held} status={data.status} />}
      {data.voided === undefined ? null : <Voided voided={data.voided} currency={data.currency} />}
      <Group className="not-printed">
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
        <Button variant="default" component="a" href={csvAddress(billCsv(data))} download={`bill-${data.from}.csv`}>
          Save as CSV
        </Button>
        <DocumentButton title="Download receipt" make={() => call('billing.getReceipt', { org, invoice })} />
        <DocumentButton
          title="Download for FOCUS tools"
          make={() => call('billing.exportFocus', { org }, { month: data.from.slice(0, 7) })}
        />
        <Anchor component={Link} href={`/bills/compare?to=${data.from.slice(0, 7)}`} underline="always">
          Why it changed since the month before
        </Anchor>
      </Group>
      <DataTable
        label="Lines of the bill"
        minWidth={320}
        columns={LINE_COLUMNS}
        footer={totalsOf(data).map(([text, amount]) => (
          <Table.Tr key={text}>
            <Table.Th colSpan={3}>{text}</Table.Th>
            <Table.Th ta="right">{formatMoney(amount, data.currency)}</Table.Th>
          </Table.Tr>
        ))}
      >
        {data.lines.map((line) => (
          <LineRows key={line.line} line={line} address={`/bills/${invoice}/lines/${line.line}`} invoice={data} />
        ))}
      </DataTable>
      <div className="not-printed">
        <Terms names={['GB-hour', 'Compute', 'Egress', 'Allowance', 'Adjustment', 'Draft']} />
      </div>
    </Stack>
  );
}

/** Who issued it, and whom it is addressed to, as they were then. */
function Parties({ invoice: { seller, recipient } }: { readonly invoice: Invoice }) {
  if (seller === undefined && recipient === undefined) return null;
  return (
    <Group align="flex-start" gap="xl" justify="space-between">
      {[['From', seller] as const, ['To', recipient] as const].map(([who, party]) =>
        party === undefined ? null : (
          <Stack key={who} gap={0}>
            <Text size="sm" c="dimmed">
              {who}
            </Text>
            <Text style={{ whiteSpace: 'pre-line' }}>{addressOf(party)}</Text>
          </Stack>
        ),
      )}
    </Group>
  );
}

/** Says that the seller's own check of the bill failed. */
function Held({ held, status }: { readonly held: NonNullable<Invoice['held']>; readonly status: Invoice['status'] }) {
  const effect = status === 'draft' ? 'It is not issued' : 'You need not pay it';
  return (
    <Alert color="orange" title="This bill is held">
      Since {formatInstant(held.since)} our own check comes to something else ({held.difference}). {effect} until we
      have explained the difference.
    </Alert>
  );
}

/** Says by which credit note the bill is void. */
function Voided({
  voided: { creditNote, amount, reason, at },
  currency,
}: {
  readonly voided: NonNullable<Invoice['voided']>;
  readonly currency: string;
}) {
  return (
    <Alert color="gray" title="This bill is void">
      Since {formatInstant(at)} credit note {creditNote} gives back {formatMoney(amount, currency)}: {reason}.
    </Alert>
  );
}

function Facts({ invoice: { number, issuedOn, payment, currency } }: { readonly invoice: Invoice }) {
  return (
    <Text c="dimmed" size="sm">
      {number === undefined ? '' : `Number ${number}. `}
      {issuedOn === undefined ? '' : `Issued on ${formatDay(issuedOn)}. `}
      {payment?.due === undefined || payment.dueDay === undefined
        ? ''
        : `${formatMoney(payment.due, currency)} to be paid until ${formatDay(payment.dueDay)}. `}
      Days are UTC days; the last one named is not included. Open a line to see what it is made of.
    </Text>
  );
}

/** A line, and its printed rows: quantity × unit price = amount on each, and they sum to the line. */
function LineRows(props: { readonly line: Line; readonly address: string; readonly invoice: Invoice }) {
  const { line, address, invoice } = props;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Anchor component={Link} href={address}>
            {line.description}
          </Anchor>
        </Table.Td>
        <NumberCell>
          {formatQuantity(line.quantity)} {unitName(line.unit)}
        </NumberCell>
        <Table.Td />
        <NumberCell>{formatMoney(line.amount, invoice.currency)}</NumberCell>
      </Table.Tr>
      {(line.rows ?? []).map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <PrintedRow key={at} row={row} unit={line.unit} currency={invoice.currency} />
      ))}
    </>
  );
}
