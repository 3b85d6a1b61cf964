import { Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { useAct, usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';
import { CustomerLink } from './customer-link.tsx';
import { useCustomerNames } from './customer-names.ts';

type Audit = ItemOf<'admin.listAudits'>;

const COLUMNS = [
  { title: 'Customer' },
  { title: 'Month' },
  { title: 'When' },
  { title: 'Made again', right: true },
  { title: 'Differences' },
  { title: 'Again' },
] as const;
const DIFFERENCES = [{ title: 'Where' }, { title: 'The log says' }, { title: 'It comes to' }] as const;

/** The last audit of each customer, what differs, and a way to make one again. */
export function Audits({ soonMs, laterMs }: { readonly soonMs: number; readonly laterMs: number }) {
  const audit = useAct('admin.audit', ['admin.listAudits']);
  const nameOf = useCustomerNames();
  const [isFast, setFast] = useState(false);
  const pages = usePages('admin.listAudits', {}, { limit: 50 }, { refetchInterval: isFast ? soonMs : laterMs });
  const begin = (org: string, month: string) => {
    setFast(true);
    audit.mutate({ params: { org }, body: { month } });
  };
  return (
    <Stack>
      <NewAudit begin={begin} busy={audit.isPending} />
      {audit.isError ? <Failure error={audit.error} /> : null}
      <PagedList what="the audits" pages={pages} empty={<Text>Nobody was audited yet: twenty are every night.</Text>}>
        {(audits) => (
          <DataTable label="Audits" minWidth={760} columns={COLUMNS}>
            {audits.map((one) => (
              <Table.Tr key={one.organisation}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <CustomerLink org={one.organisation} />
                </Table.Td>
                <Table.Td>{one.month}</Table.Td>
                <Table.Td>{one.state === 'ended' ? formatInstant(one.at) : 'asked for'}</Table.Td>
                <NumberCell>
                  {one.days} days, {one.reproduced} documents
                </NumberCell>
                <Table.Td>
                  <Differences audit={one} customer={nameOf(one.organisation)} />
                </Table.Td>
                <Table.Td>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Again: audit ${nameOf(one.organisation)}`}
                    onClick={() => begin(one.organisation, one.month)}
                  >
                    Again
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

function NewAudit({ begin, busy }: { readonly begin: (org: string, month: string) => void; readonly busy: boolean }) {
  const [org, setOrg] = useState('');
  const [month, setMonth] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    begin(org.trim(), month.trim());
  }
  return (
    <form onSubmit={submit}>
      <Group align="end">
        <TextInput
          label="Customer to audit"
          description="The id of an organisation"
          required
          value={org}
          onChange={(event) => setOrg(event.currentTarget.value)}
        />
        <TextInput
          label="Month"
          description="Such as 2026-03"
          required
          pattern="\d{4}-\d{2}"
          value={month}
          onChange={(event) => setMonth(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={busy}>
          Audit
        </Button>
      </Group>
    </form>
  );
}

function Differences({ audit, customer }: { readonly audit: Audit; readonly customer: string }) {
  const { state, differing, differences } = audit;
  const [opened, setOpened] = useState(false);
  if (state !== 'ended') return null;
  if (differing === 0) return <>nothing differs</>;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-haspopup="dialog"
        aria-label={`${differing} differ: ${customer}`}
        onClick={() => setOpened(true)}
      >
        {differing} differ
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Differences of ${customer}`} size="xl">
        <DataTable label="Differences" minWidth={560} columns={DIFFERENCES}>
          {differences.map(({ at, recorded, expected }) => (
            <Table.Tr key={at}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{at}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{recorded}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{expected}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
        {differing > differences.length ? <Text size="sm">{differing - differences.length} more.</Text> : null}
      </Modal>
    </>
  );
}
