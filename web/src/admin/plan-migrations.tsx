import { Button, Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { formatCount } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { platformNowMs } from '../session/platform-clock.ts';
import { useAct, useAll, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure, Missing } from '../shell/states.tsx';
import { useCustomerNames } from './customer-names.ts';

type Migration = ReplyOf<'admin.listMigrations'>['items'][number];

const RUNNING_MS = 2_000;
/** A step takes seconds: after so long one is lost, or waits behind a rebuild. */
const STALLED_MS = 120_000;
const COLUMNS = ['Started', 'By', 'To', 'State', 'How far', 'Customers', 'Acts'].map((title) => ({ title }));
const FATES = [{ title: 'Customer' }, { title: 'What became of it' }] as const;

/** Why a customer stays as it is, in words. */
const REASONS: Readonly<Record<string, string>> = {
  'no-account': 'has no billing account',
  'account-closed': 'its account ends before',
  'on-another-plan': 'pays by another plan',
  'on-it-already': 'pays by it already',
  'currency-mismatch': 'pays in another currency',
  'plan-retired': 'the other plan was retired',
};
const reasonIn = (code: string) => REASONS[code] ?? code;

/** Migrations of a plan's customers: how far they are, what became of each, and steering the one that has not ended. */
export function PlanMigrations({ plan }: { readonly plan: string }) {
  const [isRunning, setRunning] = useState(false);
  const read = useRead('admin.listMigrations', { plan }, undefined, {
    refetchInterval: isRunning ? RUNNING_MS : false,
  });
  const newest = read.data?.items[0]?.status;
  useEffect(() => setRunning(newest === 'running'), [newest]);
  useCustomersAfter(newest);
  const plans = useAll('billing.listPlans', {});
  if (read.data === undefined) return read.isError ? <Missing what="the migrations" read={read} /> : null;
  if (read.data.items.length === 0) return null;
  const nameOf = (id: string) => plans.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Migrations
      </Title>
      <DataTable label="Migrations" minWidth={860} columns={COLUMNS}>
        {read.data.items.map((one) => (
          <Table.Tr key={one.migration}>
            <Table.Td>{formatInstant(one.startedAt)}</Table.Td>
            <Table.Td>{one.startedBy.name ?? one.startedBy.user}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {nameOf(one.plan)}, version {one.version}
            </Table.Td>
            <Table.Td>
              <StatusBadge status={one.status} />
              {one.reason === undefined ? null : <Text size="sm">{reasonIn(one.reason)}</Text>}
            </Table.Td>
            <Table.Td>
              <Progress migration={one} />
            </Table.Td>
            <Table.Td>
              <FatesOf plan={plan} migration={one} />
            </Table.Td>
            <Table.Td>
              <Steering plan={plan} migration={one} />
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}

/** Who pays by what is read again when a migration has ended or paused. */
function useCustomersAfter(status: Migration['status'] | undefined): void {
  const queries = useQueryClient();
  const [before, setBefore] = useState(status);
  useEffect(() => {
    if (before === status) return;
    setBefore(status);
    if (before === 'running')
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'admin.listCustomers' });
  }, [before, status, queries]);
}

function Progress({ migration: { customers, looked, moved, left, status, at } }: { readonly migration: Migration }) {
  const of = customers === undefined ? 'customers of the platform' : `of ${formatCount(customers)}`;
  const isStalled = status === 'running' && platformNowMs() - Date.parse(at) > STALLED_MS;
  return (
    <div role="status">
      {formatCount(looked)} {of} looked at: {formatCount(moved)} moved, {formatCount(left)} left as they are.
      {isStalled ? <Text size="sm">Nothing has moved since {formatInstant(at)}.</Text> : null}
    </div>
  );
}

function Steering({
  plan,
  migration: { migration, status, at },
}: {
  readonly plan: string;
  readonly migration: Migration;
}) {
  const steer = useAct('admin.steerMigration', ['admin.listMigrations']);
  const stop = useAct('admin.steerMigration', ['admin.listMigrations']);
  if (status !== 'running' && status !== 'paused') return null;
  const params = { plan, migration };
  const isStalled = status === 'running' && platformNowMs() - Date.parse(at) > STALLED_MS;
  const goesOn = status === 'paused' || isStalled;
  return (
    <Group gap="xs">
      {status === 'paused' ? null : (
        <Button
          size="compact-sm"
          variant="default"
          loading={steer.isPending}
          onClick={() => steer.mutate({ params, body: { state: 'paused' } })}
        >
          Pause
        </Button>
      )}
      {goesOn ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={steer.isPending}
          onClick={() => steer.mutate({ params, body: { state: 'running' } })}
        >
          Go on
        </Button>
      ) : null}
      <ConfirmButton
        label="Stop"
        title="Stop the migration"
        size="compact-sm"
        act={stop}
        run={(done) => stop.mutate({ params, body: { state: 'stopped' } }, { onSuccess: done })}
      >
        It does not go on any more, for ever. Who was moved stays moved; the others can be moved by another one.
      </ConfirmButton>
      {steer.isError ? <Failure error={steer.error} /> : null}
    </Group>
  );
}

function FatesOf({ plan, migration }: { readonly plan: string; readonly migration: Migration }) {
  const [opened, setOpened] = useState(false);
  if (migration.moved + migration.left === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-haspopup="dialog"
        aria-label={`Show customers of the migration of ${formatInstant(migration.startedAt)}`}
        onClick={() => setOpened(true)}
      >
        Show
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="What became of each customer" size="lg">
        <Fates plan={plan} migration={migration.migration} />
      </Modal>
    </>
  );
}

function Fates({ plan, migration }: { readonly plan: string; readonly migration: string }) {
  const pages = usePages('admin.listMigrated', { plan, migration }, { limit: 100 });
  const nameOf = useCustomerNames();
  return (
    <PagedList what="the customers" pages={pages} empty={<Text c="dimmed">Nobody yet.</Text>}>
      {(items) => (
        <DataTable label="What became of each customer" minWidth={420} columns={FATES}>
          {items.map(({ organisation, reason }) => (
            <Table.Tr key={organisation}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <NameLink href={`/customers/${organisation}/terms`}>{nameOf(organisation)}</NameLink>
              </Table.Td>
              <Table.Td>{reason === undefined ? 'moved' : `left as it is: ${reasonIn(reason)}`}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}
