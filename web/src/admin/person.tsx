import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useAct, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { Actor } from './actor.tsx';
import { actorsOf } from './people-names.ts';
import { PersonAdministrator } from './person-administrator.tsx';
import { PersonSessions } from './person-sessions.tsx';
import { usePeopleNames } from './use-people-names.ts';

const READ_AGAIN = ['admin.getUser', 'admin.listUsers', 'admin.listUserAudit'];

/** One person: suspended, restored or erased, and what was done to their record by whom. */
export function Person({ person }: { readonly person: string }) {
  const read = useRead('admin.getUser', { user: person });
  const update = useAct('admin.updateUser', READ_AGAIN);
  const erase = useAct('admin.eraseUser', READ_AGAIN);
  if (read.isPending) return <Loading what="the person" />;
  if (read.data === undefined) return <Missing what="the person" read={read} />;
  const { name, email, status, admin, createdAt } = read.data;
  const next = status === 'active' ? 'suspended' : 'active';
  return (
    <Stack>
      <Group>
        <PageTitle>{name === '' ? person : name}</PageTitle>
        <StatusBadge status={status} />
      </Group>
      <Text>
        {email}
        {email === '' ? '' : ', '}
        {admin ? 'administrator, ' : ''}since {formatInstant(createdAt)}
      </Text>
      {update.isError ? <Failure error={update.error} /> : null}
      {status === 'erased' ? null : (
        <Group>
          <Button
            variant="default"
            loading={update.isPending}
            onClick={() => update.mutate({ params: { user: person }, body: { status: next } })}
          >
            {status === 'active' ? 'Suspend' : 'Restore'}
          </Button>
          {status === 'active' ? <PersonAdministrator person={person} name={name} admin={admin} /> : null}
          <ConfirmButton
            label="Erase…"
            title={`Erase ${name}`}
            act={erase}
            run={(done) => erase.mutate({ params: { user: person } }, { onSuccess: done })}
          >
            Name, address and login are deleted for ever; sessions and tokens end at once. What was done stays in the
            log under {person}. This cannot be undone.
          </ConfirmButton>
        </Group>
      )}
      <Title order={2} size="h4">
        Open sessions
      </Title>
      <PersonSessions person={person} name={name === '' ? person : name} />
      <Title order={2} size="h4">
        What was done to the record
      </Title>
      <Audit person={person} />
    </Stack>
  );
}

function Audit({ person }: { readonly person: string }) {
  const pages = usePages('admin.listUserAudit', { user: person }, { limit: 50 });
  const nameOf = usePeopleNames(actorsOf(pages.data?.pages));
  return (
    <PagedList what="the record" pages={pages} empty={<Text c="dimmed">Nothing yet.</Text>}>
      {(acts) => (
        <DataTable label="Audit" minWidth={420} columns={[{ title: 'When' }, { title: 'What' }, { title: 'By' }]}>
          {acts.map(({ at, act, actor }) => (
            <Table.Tr key={`${at} ${act}`}>
              <Table.Td>{formatInstant(at)}</Table.Td>
              <Table.Td>{act}</Table.Td>
              <Table.Td>
                <Actor id={actor} nameOf={nameOf} />
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}
