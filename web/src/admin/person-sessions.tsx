import { Group, Stack, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { type OpenSession, SessionsTable } from '../shell/sessions-table.tsx';

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
            <SessionsTable sessions={sessions} end={(session) => <EndSession person={person} session={session} />} />
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

function EndSession({ person, session }: { readonly person: string; readonly session: OpenSession }) {
  const end = useAct('admin.endSession', READ_AGAIN);
  return (
    <ConfirmButton
      label={`End the session of ${formatInstant(session.createdAt)}`}
      title="End the session"
      size="xs"
      act={end}
      run={(done) => end.mutate({ params: { user: person, session: session.id } }, { onSuccess: done })}
    >
      Whoever uses it has to sign in again.
    </ConfirmButton>
  );
}
