import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { digitsOf } from '../entry/fields.tsx';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { Failure } from '../shell/states.tsx';

/** The address that one signs in with, and the way to another one: the password, then a code that is mailed there. */
export function EmailChange() {
  const { user, renamed } = useSession();
  const [wanted, setWanted] = useState<string>();
  const [done, setDone] = useState(false);
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        E-mail address
      </Title>
      <Text>{user?.email}</Text>
      {done ? <Text role="status">Changed. You sign in with it from now on.</Text> : null}
      {wanted === undefined ? (
        <NewAddress mailed={setWanted} />
      ) : (
        <Confirm
          email={wanted}
          back={() => setWanted(undefined)}
          changed={(now) => {
            renamed(now);
            setWanted(undefined);
            setDone(true);
          }}
        />
      )}
    </Stack>
  );
}

function NewAddress({ mailed }: { readonly mailed: (email: string) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const start = useAct('account.startEmailChange', []);
  function submit(event: FormEvent) {
    event.preventDefault();
    start.mutate({ params: {}, body: { email, password } }, { onSuccess: () => mailed(email) });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="New address"
          type="email"
          autoComplete="email"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          required
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {start.isError ? <Failure error={start.error} /> : null}
        <Group>
          <Button type="submit" variant="default" loading={start.isPending}>
            Send a code to the new address
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Changed = ReturnType<typeof useSession>['renamed'];

function Confirm(props: { readonly email: string; readonly back: () => void; readonly changed: Changed }) {
  const { email, back, changed } = props;
  const [code, setCode] = useState('');
  const confirm = useAct('account.completeEmailChange', ['organisations.listMembers']);
  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate({ params: {}, body: { email, code: digitsOf(code) } }, { onSuccess: changed });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>We have sent a mail to {email}. Your address changes when you type its code here.</Text>
        <TextInput
          label="Code of the mail"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {confirm.isError ? <Failure error={confirm.error} /> : null}
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            Change my address
          </Button>
          <Button variant="default" onClick={back}>
            Use another one
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
