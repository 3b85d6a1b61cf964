import {
  Anchor,
  Button,
  Container,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
  useMantineColorScheme,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, Route, Switch } from 'wouter';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { NoticesPlace } from '../shell/notices.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure } from '../shell/states.tsx';
import { TabLinks } from '../shell/tab-links.tsx';
import { EmailChange } from './email-change.tsx';
import { Formats } from './formats.tsx';
import { MyTokens } from './my-tokens.tsx';
import { Security } from './security.tsx';

const TABS = { '/account': 'Profile', '/account/security': 'Password and sessions', '/account/tokens': 'API tokens' };

/** Who I am, and how I prove it. */
export function Account() {
  return (
    <Container size="sm" component="main" py="xl">
      <NoticesPlace>
        <Stack>
          <Anchor component={Link} href="/">
            Back to the organisation
          </Anchor>
          <PageTitle>Account</PageTitle>
          <TabLinks label="Account" tabs={TABS} />
          <Switch>
            <Route path="/account">
              <Profile />
            </Route>
            <Route path="/account/security">
              <Security />
            </Route>
            <Route path="/account/tokens">
              <MyTokens />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Stack>
      </NoticesPlace>
    </Container>
  );
}

function Profile() {
  const { user, renamed, signOut } = useSession();
  const [name, setName] = useState(user?.name ?? '');
  const save = useAct('account.updateMe', []);

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ params: {}, body: { name } }, { onSuccess: renamed });
  }

  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack>
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
      <EmailChange />
      <Theme />
      <Formats />
      <Erase />
    </Stack>
  );
}

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4" id="theme">
        Theme
      </Title>
      <SegmentedControl
        aria-labelledby="theme"
        data={[
          { value: 'auto', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as typeof colorScheme)}
      />
    </Stack>
  );
}

/** Says before what it does; whoever is an organisation's only owner is told which. */
function Erase() {
  const { user, signOut } = useSession();
  const [typed, setTyped] = useState('');
  const erase = useAct('account.eraseMe', []);
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        Delete the account
      </Title>
      <ConfirmButton
        label="Delete my account"
        title="Delete for ever"
        act={erase}
        ready={typed === user?.email}
        run={() => erase.mutate({ params: {} }, { onSuccess: () => void signOut() })}
      >
        <Stack>
          <Text>
            You leave every organisation; your sessions and tokens end; your name and address are erased. What you did
            stays in the organisations’ logs, under an id that has no name any more. Nobody can bring it back.
          </Text>
          <TextInput
            label={`Type your address, ${user?.email}, to delete it`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmButton>
    </Stack>
  );
}
