import { Button, Modal, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';

type Redrive = ReplyOf<'admin.getRuns'>['redrives'][number];

const COLUMNS = [
  { title: 'Subscriber' },
  { title: 'State' },
  { title: 'Last seen' },
  { title: 'Tried', right: true },
  { title: 'Parked again', right: true },
  { title: 'Dead letters sent again', right: true },
  { title: 'Streams' },
] as const;
const FATES = [{ title: 'Stream' }, { title: 'What became of it' }] as const;
const STATES = { asked: 'asked for', running: 'under way', ended: 'ended' } as const;

/** The last redrive of each subscriber: how far it is, and what became of each stream. */
export function Redrives({ redrives }: { readonly redrives: readonly Redrive[] }) {
  if (redrives.length === 0)
    return <Text>Nothing was tried again yet. “Try again” on the page Platform begins it.</Text>;
  return (
    <DataTable label="Redrives" minWidth={760} columns={COLUMNS}>
      {redrives.map((redrive) => (
        <Table.Tr key={redrive.subscriber}>
          <Table.Td>{redrive.subscriber}</Table.Td>
          <Table.Td>{STATES[redrive.state]}</Table.Td>
          <Table.Td>{formatInstant(redrive.at)}</Table.Td>
          <NumberCell>
            {redrive.done} of {redrive.all}
          </NumberCell>
          <NumberCell>{redrive.failed}</NumberCell>
          <NumberCell>{redrive.lettersSent}</NumberCell>
          <Table.Td>
            <Fates redrive={redrive} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Fates({ redrive: { subscriber, fates, done } }: { readonly redrive: Redrive }) {
  const [opened, setOpened] = useState(false);
  if (fates.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-haspopup="dialog"
        aria-label={`Show streams of ${subscriber}`}
        onClick={() => setOpened(true)}
      >
        Show
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Streams of ${subscriber}`} size="xl">
        <DataTable label="What became of each stream" minWidth={480} columns={FATES}>
          {fates.map(({ stream, error }) => (
            <Table.Tr key={stream}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <NameLink href={`/streams?stream=${encodeURIComponent(stream)}`}>{stream}</NameLink>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {error === undefined ? 'goes on' : `parked again: ${error}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
        {done > fates.length ? <Text size="sm">{done - fates.length} more are not listed.</Text> : null}
      </Modal>
    </>
  );
}
