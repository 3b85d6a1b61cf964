import { Anchor, Button, Container, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure } from '../shell/states.tsx';

/** Who I am. */
export function Account() {
  const { user, renamed, signOut } = useSession();
  const [name, setName] = useState(user?.name ?? '');
  const save = useAct('account.updateMe', []);

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ params: {}, body: { name } }, { onSuccess: renamed });
  }

  return (
    <Container size="xs" component="main" py="xl">
      <form onSubmit={submit}>
        <Stack>
          <Anchor component={Link} href="/">
            Back to the organisation
          </Anchor>
          <PageTitle>Account</PageTitle>
          <Text>{user?.email}</Text>
          <TextInput
            label="Name"
            required
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {save.isError ? <Failure error={save.error} /> : null}
          {save.isSuccess ? <Text role="status">Saved.</Text> : null}
          <Group>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={() => void signOut()}>
              Sign out
            </Button>
          </Group>
        </Stack>
      </form>
    </Container>
  );
}
