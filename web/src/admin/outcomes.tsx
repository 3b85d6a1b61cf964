import { Stack, Table, Text, Title } from '@mantine/core';
import { formatCount } from '../format/money.ts';
import { formatDay, formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { usePages, useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { UsageChart } from '../usage/usage-chart.tsx';
import { classesOf, failureSeries, failuresOf, type OutcomeDay, platformShare } from './outcome-table.ts';

type LostMachine = ReplyOf<'admin.listLostMachines'>['items'][number];
type NameOf = (org: string) => string;

const REFRESH_MS = 60_000;
const LOST_COLUMNS = [
  { title: 'Machine' },
  { title: 'Customer' },
  { title: 'Lost at' },
  { title: 'Why' },
  { title: 'Job' },
] as const;

/** How attempts of all customers ended over the last two weeks, and which machines were lost. */
export function Outcomes({ nameOf }: { readonly nameOf: NameOf }) {
  const outcomes = useRead('admin.getOutcomes', {}, undefined, { refetchInterval: REFRESH_MS });
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        How attempts ended
      </Title>
      {outcomes.data === undefined ? (
        outcomes.isError ? (
          <Missing what="how attempts ended" read={outcomes} />
        ) : (
          <Loading what="how attempts ended" />
        )
      ) : (
        <Days days={outcomes.data.days} nameOf={nameOf} />
      )}
    </Stack>
  );
}

function Days({ days, nameOf }: { readonly days: readonly OutcomeDay[]; readonly nameOf: NameOf }) {
  const ended = days.filter((day) => day.succeeded > 0 || day.failures.length > 0 || day.machinesLost > 0);
  if (ended.length === 0) return <Text c="dimmed">No attempt has ended in the last {days.length} days.</Text>;
  const classes = classesOf(days);
  const columns = [
    { title: 'Day (UTC)' },
    { title: 'succeeded', right: true },
    ...classes.map((title) => ({ title, right: true })),
    { title: 'Machines lost', right: true },
    { title: 'Platform’s share', right: true },
  ];
  const lostOn = days.findLast(({ machinesLost }) => machinesLost > 0)?.day;
  return (
    <>
      <UsageChart unit="attempts" series={failureSeries(days)} />
      <DataTable label="How attempts ended" minWidth={480} columns={columns}>
        {ended.toReversed().map((day) => (
          <Table.Tr key={day.day}>
            <Table.Td>{formatDay(day.day)}</Table.Td>
            <NumberCell>{formatCount(day.succeeded)}</NumberCell>
            {classes.map((failure) => (
              <NumberCell key={failure}>{formatCount(failuresOf(day, failure))}</NumberCell>
            ))}
            <NumberCell>{formatCount(day.machinesLost)}</NumberCell>
            <NumberCell>{percent(platformShare(day))}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed">
        <b>infrastructure</b>: the platform lost the machine or could not reach it; such attempts are not billed and are
        tried again. <b>queue</b>: a job that waited longer than it says. All others are the jobs’ own.
      </Text>
      {lostOn === undefined ? null : <LostMachines key={lostOn} day={lostOn} nameOf={nameOf} />}
    </>
  );
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${share.toFixed(1)} %`;
}

function LostMachines({ day, nameOf }: { readonly day: string; readonly nameOf: NameOf }) {
  const lost = usePages('admin.listLostMachines', {}, { day, limit: 20 });
  return (
    <>
      <Title order={3} size="h5">
        Machines lost on {formatDay(day)}
      </Title>
      <PagedList what="the lost machines" pages={lost} empty={<Text c="dimmed">None.</Text>}>
        {(items) => <LostTable machines={items} nameOf={nameOf} />}
      </PagedList>
    </>
  );
}

function LostTable({ machines, nameOf }: { readonly machines: readonly LostMachine[]; readonly nameOf: NameOf }) {
  return (
    <DataTable label="Machines lost" minWidth={720} columns={LOST_COLUMNS}>
      {machines.map(({ id, organisation, job, at, reason }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <NameLink href={`/streams?stream=${encodeURIComponent(`machine#${id}`)}`}>{id}</NameLink>
          </Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/customers/${organisation}`}>{nameOf(organisation)}</NameLink>
          </Table.Td>
          <Table.Td>{formatInstant(at)}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{reason}</Table.Td>
          <Table.Td>
            <NameLink href={`/streams?stream=${encodeURIComponent(`job#${job}`)}`}>{job}</NameLink>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
