import { Button, Stack, Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAct, useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { RingingAlarms } from './alarms.tsx';
import { ParkedCount } from './parked.tsx';

const REFRESH_MS = 15_000;
const COLUMNS = [
  { title: 'Subscriber' },
  { title: 'Nothing is missing up to' },
  { title: 'Parked streams', right: true },
  { title: 'Dead letters', right: true },
  { title: 'Repair' },
] as const;

type Lag = ReplyOf<'admin.getLag'>['items'][number];

/** How far every view, saga and reactor is, and what waits for a repair. */
export function Platform() {
  const lag = useRead('admin.getLag', {}, undefined, { refetchInterval: REFRESH_MS });
  const redrive = useAct('admin.redrive', ['admin.getLag']);
  if (lag.isPending) return <Loading what="the state of the platform" />;
  if (lag.data === undefined) return <Missing what="the state of the platform" read={lag} />;
  const broken = lag.data.items.filter(needsRepair);
  return (
    <Stack>
      <PageTitle>Platform</PageTitle>
      <RingingAlarms />
      <Text role="status">
        {broken.length === 0
          ? 'Every subscriber takes what is delivered; nothing is parked, no letter is dead.'
          : `${broken.length} of ${lag.data.items.length} subscribers have parked streams or dead letters.`}
      </Text>
      {broken.length === 0 ? null : (
        <Text size="sm">
          What to do: <NameLink href="/runbooks/parked-stream">a parked stream</NameLink>,{' '}
          <NameLink href="/runbooks/dead-letters">dead letters</NameLink>.
        </Text>
      )}
      {redrive.isError ? <Failure error={redrive.error} /> : null}
      {redrive.isSuccess ? (
        <Text role="status">
          {redrive.data.subscriber} tries them again. Its progress is on the page{' '}
          <NameLink href="/operations">Operations</NameLink>.
        </Text>
      ) : null}
      <DataTable label="Subscribers" minWidth={640} columns={COLUMNS}>
        {[...lag.data.items].sort(byNeed).map((item) => (
          <Table.Tr key={item.subscriber}>
            <Table.Td>{item.subscriber}</Table.Td>
            <Table.Td>{item.sweptThrough === undefined ? 'not swept yet' : formatInstant(item.sweptThrough)}</Table.Td>
            <NumberCell>
              <ParkedCount subscriber={item.subscriber} count={item.parked} />
            </NumberCell>
            <NumberCell>{item.deadLetters}</NumberCell>
            <Table.Td>
              {needsRepair(item) ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={redrive.isPending && redrive.variables.params.subscriber === item.subscriber}
                  onClick={() => redrive.mutate({ params: { subscriber: item.subscriber } })}
                >
                  Try again
                </Button>
              ) : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}

function needsRepair({ parked, deadLetters }: Lag): boolean {
  return parked > 0 || deadLetters > 0;
}

function byNeed(one: Lag, other: Lag): number {
  return Number(needsRepair(other)) - Number(needsRepair(one)) || one.subscriber.localeCompare(other.subscriber);
}
