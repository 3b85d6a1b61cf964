import { Anchor, Button, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';

const COLUMNS = [
  { title: 'Version', right: true },
  { title: 'When' },
  { title: 'Event' },
  { title: 'By' },
  { title: 'Data' },
] as const;

/** Any stream's events, as they were recorded; secrets are masked. The stream is part of the address. */
export function Streams() {
  const [search, setSearch] = useSearchParams();
  const stream = search.get('stream') ?? '';
  const [typed, setTyped] = useState(stream);

  function submit(event: FormEvent) {
    event.preventDefault();
    setSearch({ stream: typed.trim() });
  }

  return (
    <Stack>
      <PageTitle>Streams</PageTitle>
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            label="Stream"
            description="An aggregate and an id, such as file#fil_01J…"
            required
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            w={{ base: '100%', sm: 420 }}
          />
          <Button type="submit" variant="default">
            Show
          </Button>
        </Group>
      </form>
      {stream === '' ? null : <Events key={stream} stream={stream} />}
    </Stack>
  );
}

function Events({ stream }: { readonly stream: string }) {
  const pages = usePages('admin.listEvents', {}, { stream, limit: 50 });
  return (
    <PagedList what="the events" pages={pages} empty={<Text c="dimmed">This stream has no event.</Text>}>
      {(events) => (
        <DataTable label="Events" minWidth={860} columns={COLUMNS}>
          {events.map(({ id, version, at, type, actor, causation, data }) => (
            <Table.Tr key={id}>
              <NumberCell>{version}</NumberCell>
              <Table.Td>{formatInstant(at)}</Table.Td>
              <Table.Td>
                {type}
                {causation === undefined ? null : <Cause id={causation} />}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{actor}</Table.Td>
              <Table.Td>
                <Code block>{JSON.stringify(data, null, 1)}</Code>
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}

/** An event's cause: another event leads to its stream, a command is named. */
function Cause({ id }: { readonly id: string }) {
  const stream = /^(?<stream>[a-z-]+#[^@]+)@\d+$/.exec(id)?.groups?.['stream'];
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      by{' '}
      {stream === undefined ? (
        id
      ) : (
        <Anchor component={Link} href={`/streams?stream=${encodeURIComponent(stream)}`}>
          {id}
        </Anchor>
      )}
    </Text>
  );
}
