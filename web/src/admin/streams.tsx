import { Anchor, Button, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { Actor } from './actor.tsx';
import { causesAddress } from './cause-graph.tsx';
import { actorsOf } from './people-names.ts';
import { StreamCauses } from './stream-causes.tsx';
import { StreamState } from './stream-state.tsx';
import { usePeopleNames } from './use-people-names.ts';

const COLUMNS = [
  { title: 'Version', right: true },
  { title: 'When' },
  { title: 'Event' },
  { title: 'By' },
  { title: 'Data' },
] as const;

/** Any stream's events, its state and its causes; secrets are masked. All that is asked for is in the address. */
export function Streams() {
  const [search, setSearch] = useSearchParams();
  const stream = search.get('stream') ?? '';
  return (
    <Stack>
      <PageTitle>Streams</PageTitle>
      {/* A link to another stream fills it in. */}
      <StreamField key={stream} stream={stream} show={(wanted) => setSearch({ stream: wanted })} />
      {stream === '' ? <HowToFind /> : <Shown key={`shown ${stream}`} stream={stream} search={search} />}
    </Stack>
  );
}

function StreamField({ stream, show }: { readonly stream: string; readonly show: (stream: string) => void }) {
  const [typed, setTyped] = useState(stream);
  function submit(event: FormEvent) {
    event.preventDefault();
    show(typed.trim());
  }
  return (
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
  );
}

function HowToFind() {
  return (
    <Empty title="No stream chosen">
      A stream is the history of one thing. It is named by its kind and its id: <Code>organisation#org_…</Code>,{' '}
      <Code>billing-account#org_…</Code>, <Code>file#fil_…</Code>, <Code>job#job_…</Code>, <Code>machine#mch_…</Code>.
      The record of a customer, parked streams, audits and redrives lead here.
    </Empty>
  );
}

function addressOf(stream: string, show: string, version?: number): string {
  const at = version === undefined ? '' : `&version=${version}`;
  return `/streams?stream=${encodeURIComponent(stream)}&show=${show}${at}`;
}

function Shown({ stream, search }: { readonly stream: string; readonly search: URLSearchParams }) {
  const [, navigate] = useLocation();
  const show = search.get('show');
  const version = Number(search.get('version') ?? Number.NaN);
  const wanted = Number.isSafeInteger(version) && version > 0 ? version : undefined;
  return (
    <>
      <Group component="nav" aria-label="Parts of the stream" gap="lg">
        <Part href={addressOf(stream, 'events')} isHere={show !== 'state' && show !== 'causes'} name="Events" />
        <Part href={addressOf(stream, 'state', wanted)} isHere={show === 'state'} name="State" />
        <Part href={addressOf(stream, 'causes', wanted ?? 1)} isHere={show === 'causes'} name="Causes" />
      </Group>
      {show === 'state' ? (
        <StreamState stream={stream} version={wanted} choose={(next) => navigate(addressOf(stream, 'state', next))} />
      ) : show === 'causes' ? (
        <StreamCauses stream={stream} version={wanted ?? 1} />
      ) : (
        <Events stream={stream} />
      )}
    </>
  );
}

function Part({ href, isHere, name }: { readonly href: string; readonly isHere: boolean; readonly name: string }) {
  return (
    <Anchor component={Link} href={href} aria-current={isHere ? 'page' : undefined} fw={isHere ? 700 : 400}>
      {name}
    </Anchor>
  );
}

function Events({ stream }: { readonly stream: string }) {
  const pages = usePages('admin.listEvents', {}, { stream, limit: 50 });
  const nameOf = usePeopleNames(actorsOf(pages.data?.pages));
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
                <Group gap="sm">
                  <Anchor component={Link} size="sm" href={addressOf(stream, 'state', version)}>
                    State after {version}
                  </Anchor>
                  <Anchor component={Link} size="sm" href={causesAddress({ stream, version })}>
                    Causes and effects of {version}
                  </Anchor>
                </Group>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Actor id={actor} nameOf={nameOf} />
              </Table.Td>
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
