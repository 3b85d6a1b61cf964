import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';

const COLUMNS = ['Where', 'Signed in', 'Last seen', 'End'].map((title) => ({ title }));
const READ_AGAIN = ['admin.listSessions', 'admin.listUserAudit'];

/** Open sessions of a person; one is ended, or all are. */
export function PersonSessions({ person, name }: { readonly person: string; readonly name: string }) {
  const pages = usePages('admin.listSessions', { user: person }, { limit: 50 });
  const endAll = useAct('admin.endSessions', READ_AGAIN);
  return (
    <Stack>
      <PagedList what="the sessions" pages={pages} empty={<Text c="dimmed">Nobody is signed in as {name}.</Text>}>
        {(sessions) => (
          <>
            <DataTable label="Sessions" minWidth={560} columns={COLUMNS}>
              {sessions.map((session) => (
                <SessionRow key={session.id} person={person} session={session} />
              ))}
            </DataTable>
            <Group>
              <ConfirmButton
                label="End all sessions…"
                title={`End all sessions of ${name}`}
                act={endAll}
                run={(done) => endAll.mutate({ params: { user: person } }, { onSuccess: done })}
              >
                They are signed out everywhere at once, and can sign in again. Work in their browsers goes on after
                that.
              </ConfirmButton>
            </Group>
          </>
        )}
      </PagedList>
    </Stack>
  );
}

function SessionRow({ person, session }: { readonly person: string; readonly session: ItemOf<'admin.listSessions'> }) {
  const { id, agent, createdAt, lastSeenAt, current } = session;
  const end = useAct('admin.endSession', READ_AGAIN);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{agent}</Table.Td>
      <Table.Td>{formatInstant(createdAt)}</Table.Td>
      <Table.Td>{formatInstant(lastSeenAt)}</Table.Td>
      <Table.Td>
        {current ? (
          'This one'
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={`End the session of ${formatInstant(createdAt)}`}
            loading={end.isPending}
            onClick={() => end.mutate({ params: { user: person, session: id } })}
          >
            End
          </Button>
        )}
        {end.isError ? <Failure error={end.error} /> : null}
      </Table.Td>
    </Table.Tr>
  );
}
