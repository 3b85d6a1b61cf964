import { Button, Modal, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { formatInstant } from '../format/time.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { Loading, Missing } from '../shell/states.tsx';

const COLUMNS = [
  { title: 'Stream' },
  { title: 'Applied through', right: true },
  { title: 'Since' },
  { title: 'Why' },
] as const;

/** How many streams a subscriber has parked; a click shows which, and why. */
export function ParkedCount({ subscriber, count }: { readonly subscriber: string; readonly count: number }) {
  const [opened, setOpened] = useState(false);
  if (count === 0) return count;
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-haspopup="dialog"
        aria-label={`Parked by ${subscriber}: ${count}`}
        onClick={() => setOpened(true)}
      >
        {count}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Parked by ${subscriber}`} size="xl">
        {opened ? <Parked subscriber={subscriber} /> : null}
      </Modal>
    </>
  );
}

function Parked({ subscriber }: { readonly subscriber: string }) {
  const { data, error, isPending, refetch } = useRead('admin.listParked', { subscriber });
  if (isPending) return <Loading what="the parked streams" />;
  if (data === undefined) return <Missing what="the parked streams" read={{ error, refetch }} />;
  return (
    <Stack>
      <Text size="sm">
        The event after the one that a stream is applied through failed, and would again. When its cause is gone, “Try
        again” goes on with it.
      </Text>
      <DataTable label="Parked streams" minWidth={560} columns={COLUMNS}>
        {data.items.map(({ stream, version, at, error: why }) => (
          <Table.Tr key={stream}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <NameLink href={`/streams?stream=${encodeURIComponent(stream)}`}>{stream}</NameLink>
            </Table.Td>
            <NumberCell>{version}</NumberCell>
            <Table.Td>{formatInstant(at)}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{why}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      {data.truncated ? <Text size="sm">There are more than these.</Text> : null}
    </Stack>
  );
}
