import { Button, Center, Paper, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Redirect, useLocation } from 'wouter';
import { useAct, useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { NoticesPlace } from '../shell/notices.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';

/** Leads to the first organisation, an administrator without one to the administration; others may make one. */
export function FirstOrganisation() {
  const { data, error, isPending, refetch } = useAll('organisations.list', {});
  const create = useAct('organisations.create', ['organisations.']);
  const [name, setName] = useState('');
  const [, navigate] = useLocation();
  const { user } = useSession();
  if (isPending) return <Loading what="your organisations" />;
  if (data === undefined) {
    return (
      <NoticesPlace>
        <Missing what="your organisations" read={{ error, refetch }} />
      </NoticesPlace>
    );
  }
  const first = data[0];
  if (first !== undefined) return <Redirect to={`/o/${first.id}/`} replace />;
  if (user?.admin === true) return <Redirect to="/admin" replace />;

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ params: {}, body: { name } }, { onSuccess: ({ id }) => navigate(`/o/${id}/`) });
  }

  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={440}>
        <form onSubmit={submit}>
          <Stack>
            <PageTitle>Your organisation</PageTitle>
            <TextInput
              label="Name"
              required
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {create.isError ? <Failure error={create.error} /> : null}
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
