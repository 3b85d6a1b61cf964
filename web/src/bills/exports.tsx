import { Button, Group, Select, Stack, Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { call, type ReplyOf } from '../session/api.ts';
import { useAct, usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure } from '../shell/states.tsx';
import { BillTabs } from './bill-tabs.tsx';
import { DocumentButton } from './document-button.tsx';

type Export = ReplyOf<'billing.listExports'>['items'][number];
type Kind = Export['kind'];

const KINDS: readonly { readonly value: Kind; readonly label: string; readonly ofMonth?: true }[] = [
  { value: 'focus', label: 'A month for FOCUS tools', ofMonth: true },
  { value: 'usage-days', label: 'Usage of a month, day by day', ofMonth: true },
  { value: 'invoices', label: 'Bills' },
  { value: 'entries', label: 'Payments, refunds and credits' },
  { value: 'files', label: 'Files' },
  { value: 'jobs', label: 'Jobs' },
];
const UNDER_WAY: ReadonlySet<Export['status']> = new Set(['pending', 'running'] as const);
/** How soon one that is being written is looked at again. */
const WAITING_MS = 3_000;
const COLUMNS = [
  { title: 'What' },
  { title: 'Requested' },
  { title: 'State' },
  { title: 'Rows', right: true },
  { title: 'Download' },
] as const;

/** Months and lists as CSV, however long: written apart from the page, and fetched here for some days. */
export function Exports({ org }: { readonly org: string }) {
  const [isWaiting, setWaiting] = useState(false);
  // What is being written changes nothing that pages are told of.
  const refetchInterval = isWaiting ? WAITING_MS : false;
  const pages = usePages('billing.listExports', { org }, { limit: 20 }, { refetchInterval });
  const isAny = pages.data?.pages.some(({ items }) => items.some(({ status }) => UNDER_WAY.has(status))) ?? false;
  if (isAny !== isWaiting) setWaiting(isAny);
  return (
    <Stack>
      <PageTitle>Exports</PageTitle>
      <BillTabs />
      <Request org={org} />
      <PagedList
        what="the exports"
        pages={pages}
        empty={<Empty title="None yet">What you ask for is written apart from this page, and kept for a week.</Empty>}
      >
        {(items) => <ExportsTable org={org} items={items} />}
      </PagedList>
    </Stack>
  );
}

function Request({ org }: { readonly org: string }) {
  const ask = useAct('billing.requestExport', ['billing.listExports']);
  const [chosen, setChosen] = useState<string | null>('focus');
  const [month, setMonth] = useState('');
  const kind = KINDS.find(({ value }) => value === chosen);
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(month);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (kind === undefined) return;
        ask.mutate({ params: { org }, body: { kind: kind.value, ...defined({ month: kind.ofMonth && month }) } });
      }}
    >
      <Group align="end">
        <Select
          label="What"
          data={KINDS.map(({ value, label }) => ({ value, label }))}
          value={chosen}
          onChange={setChosen}
          allowDeselect={false}
        />
        {kind?.ofMonth ? (
          <TextInput
            label="Month (YYYY-MM)"
            value={month}
            maxLength={7}
            onChange={(event) => setMonth(event.currentTarget.value)}
          />
        ) : null}
        <Button type="submit" loading={ask.isPending} disabled={kind?.ofMonth === true && !isMonth}>
          Export as CSV
        </Button>
      </Group>
      {ask.isError ? <Failure error={ask.error} /> : null}
    </form>
  );
}

function ExportsTable({ org, items }: { readonly org: string; readonly items: readonly Export[] }) {
  return (
    <DataTable label="Exports" minWidth={420} columns={COLUMNS}>
      {items.map(({ id, kind, month, requestedAt, status, rows, provisional, reason }) => (
        <Table.Tr key={id}>
          <Table.Td>
            {KINDS.find(({ value }) => value === kind)?.label ?? kind} {month}
            {provisional ? ' (provisional)' : ''}
          </Table.Td>
          <Table.Td>{formatInstant(requestedAt)}</Table.Td>
          <Table.Td>
            <StatusBadge status={status} /> {reason}
          </Table.Td>
          <NumberCell>{rows ?? ''}</NumberCell>
          <Table.Td>{status === 'ready' ? <Download org={org} id={id} /> : null}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Download({ org, id }: { readonly org: string; readonly id: string }) {
  return <DocumentButton title="Download" make={() => fetchable(org, id)} />;
}

/** Its address is signed when it is wanted: rights that have ended give none. */
async function fetchable(org: string, id: string): Promise<{ url: string }> {
  const { download } = await call('billing.getExport', { org, export: id });
  if (download === undefined) throw new Error('Its document is gone by now: ask for it again.');
  return download;
}
