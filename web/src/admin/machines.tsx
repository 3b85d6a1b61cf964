import { SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { formatCount } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { Figure } from '../overview/figure.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useAct, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { useCustomerNames } from './customer-names.ts';
import { FleetPrice } from './fleet-price.tsx';
import { Outcomes } from './outcomes.tsx';
import { SlotLimits } from './slot-limits.tsx';

type Machine = ReplyOf<'admin.listMachines'>['items'][number];
type Queue = ReplyOf<'admin.getJobQueue'>;

const REFRESH_MS = 15_000;
const MACHINE_COLUMNS = [
  { title: 'Customer' },
  { title: 'Type' },
  { title: 'State' },
  { title: 'Asked for' },
  { title: 'Works since' },
  { title: 'Act' },
] as const;
const QUEUE_COLUMNS = [
  { title: 'Customer' },
  { title: 'Type' },
  { title: 'Waiting', right: true },
  { title: 'The next since' },
  { title: 'Why' },
] as const;

/** The machines of all customers as they are now, who waits for one and why, and how many there may be. */
export function Machines() {
  const refetchInterval = REFRESH_MS;
  const slots = useRead('admin.getJobSlots', {}, undefined, { refetchInterval });
  const queue = useRead('admin.getJobQueue', {}, undefined, { refetchInterval });
  const machines = usePages('admin.listMachines', {}, { limit: 50 }, { refetchInterval });
  const nameOf = useCustomerNames();
  const failed = [slots, queue].find(({ data, isError }) => isError && data === undefined);
  if (failed !== undefined) return <Missing what="the machines" read={failed} />;
  if (slots.data === undefined || queue.data === undefined) return <Loading what="the machines" />;
  const { used, limits } = slots.data;
  const waiting = queue.data.items.reduce((sum, one) => sum + one.waiting, 0);
  return (
    <Stack>
      <PageTitle>Machines</PageTitle>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Figure label="Slots in use" note="Each attempt with a machine has one">
          {used.all} of {formatCount(limits.all)}
        </Figure>
        <Figure label="Jobs waiting" note={waiting === 0 ? 'Nobody waits' : 'For a slot, or for their turn'}>
          {formatCount(waiting)}
          {queue.data.truncated ? '+' : ''}
        </Figure>
        <Figure label="Customers with machines" note="Now">
          {Object.values(used.organisations).filter((count) => count > 0).length}
        </Figure>
      </SimpleGrid>
      <Title order={2} size="h4">
        Waiting jobs
      </Title>
      <Waiting queue={queue.data} nameOf={nameOf} />
      <Title order={2} size="h4">
        Machines now
      </Title>
      <PagedList what="the machines" pages={machines} empty={<Text c="dimmed">No machine runs.</Text>}>
        {(items) => <MachinesTable machines={items} nameOf={nameOf} />}
      </PagedList>
      <FleetPrice nameOf={nameOf} />
      <Outcomes nameOf={nameOf} />
      <SlotLimits slots={slots.data} nameOf={nameOf} />
    </Stack>
  );
}

type NameOf = (org: string) => string;

function Waiting({ queue, nameOf }: { readonly queue: Queue; readonly nameOf: NameOf }) {
  if (queue.items.length === 0) return <Text c="dimmed">No job waits for a machine.</Text>;
  return (
    <DataTable label="Waiting jobs" minWidth={640} columns={QUEUE_COLUMNS}>
      {queue.items.map(({ organisation, machineType, waiting, dueAt, message }) => (
        <Table.Tr key={`${organisation} ${machineType}`}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/customers/${organisation}`}>{nameOf(organisation)}</NameLink>
          </Table.Td>
          <Table.Td>{machineType}</Table.Td>
          <NumberCell>{formatCount(waiting)}</NumberCell>
          <Table.Td>{formatInstant(dueAt)}</Table.Td>
          <Table.Td>{message}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function MachinesTable({ machines, nameOf }: { readonly machines: readonly Machine[]; readonly nameOf: NameOf }) {
  return (
    <DataTable label="Machines now" minWidth={720} columns={MACHINE_COLUMNS}>
      {machines.map((machine) => (
        <Table.Tr key={machine.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/customers/${machine.organisation}`}>{nameOf(machine.organisation)}</NameLink>
          </Table.Td>
          <Table.Td>{machine.machineType}</Table.Td>
          <Table.Td>
            {machine.status}
            {machine.reason === undefined ? null : `: ${machine.reason}`}
          </Table.Td>
          <Table.Td>{formatInstant(machine.requestedAt)}</Table.Td>
          <Table.Td>{machine.assignedAt === undefined ? '–' : formatInstant(machine.assignedAt)}</Table.Td>
          <Table.Td>
            <EndMachine machine={machine} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function EndMachine({ machine: { id, job } }: { readonly machine: Machine }) {
  const end = useAct('admin.endMachine', ['admin.']);
  return (
    <ConfirmButton
      label="End"
      title="End the machine"
      size="compact-sm"
      act={end}
      run={(done) => end.mutate({ params: { machine: id } }, { onSuccess: done })}
    >
      Its attempt is lost and not billed; the job <bdi>{job}</bdi> is tried again on another machine.
    </ConfirmButton>
  );
}
