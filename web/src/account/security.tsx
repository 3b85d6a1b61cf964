import { Button, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { PASSWORD_NOTE } from '../entry/fields.tsx';
import { formatInstant } from '../format/time.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { type OpenSession, SessionsTable } from '../shell/sessions-table.tsx';
import { Failure } from '../shell/states.tsx';
import { OneTimeCodes } from './one-time-codes.tsx';

/** Password, one-time codes and sessions. */
export function Security() {
  return (
    <Stack gap="xl">
      <ChangePassword />
      <OneTimeCodes />
      <Sessions />
    </Stack>
  );
}

function ChangePassword() {
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useAct('account.changePassword', ['account.listSessions']);
  function submit(event: FormEvent) {
    event.preventDefault();
    const done = () => {
      setPassword('');
      setNewPassword('');
    };
    change.mutate({ params: {}, body: { password, newPassword } }, { onSuccess: done });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={2} size="h4">
          Password
        </Title>
        <PasswordInput
          label="Password until now"
          autoComplete="current-password"
          required
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description={PASSWORD_NOTE}
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={256}
          value={newPassword}
          onChange={(event) => setNewPassword(event.currentTarget.value)}
        />
        {change.isError ? <Failure error={change.error} /> : null}
        {change.isSuccess ? <Text role="status">Changed. Your other sessions have ended.</Text> : null}
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Sessions() {
  const sessions = usePages('account.listSessions', {});
  const endOthers = useAct('account.endOtherSessions', ['account.listSessions']);
  return (
    <Stack>
      <Title order={2} size="h4">
        Sessions
      </Title>
      <PagedList what="your sessions" pages={sessions} empty={null}>
        {(items) => <SessionsTable sessions={items} end={(session) => <EndSession session={session} />} />}
      </PagedList>
      <Group>
        <ConfirmButton
          label="End all other sessions"
          title="End them"
          act={endOthers}
          run={(done) => endOthers.mutate({ params: {} }, { onSuccess: done })}
        >
          Whoever uses one of them, you on another computer too, has to sign in again.
        </ConfirmButton>
      </Group>
    </Stack>
  );
}

function EndSession({ session: { id, createdAt } }: { readonly session: OpenSession }) {
  const end = useAct('account.endOneSession', ['account.listSessions']);
  return (
    <ConfirmButton
      label={`End the session of ${formatInstant(createdAt)}`}
      title="End the session"
      size="xs"
      act={end}
      run={(done) => end.mutate({ params: { session: id } }, { onSuccess: done })}
    >
      Whoever uses it has to sign in again.
    </ConfirmButton>
  );
}
