import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSession } from './session-context.ts';

/** Signs in. Also laid over a page whose login has ended, so that nothing typed there is lost. */
export function SignIn({ ended = false }: { readonly ended?: boolean }) {
  const { signIn } = useSession();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(email, password);
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  }

  return (
    <Center mih={ended ? undefined : '100vh'} p="md" component={ended ? 'div' : 'main'}>
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <form onSubmit={submit}>
          <Stack>
            <div>
              <Title order={1} size="h2">
                {ended ? 'Sign in again' : 'Catacloud'}
              </Title>
              <Text c="dimmed">
                {ended ? 'Your login has ended. What you typed is still here.' : 'Sign in to your organisation.'}
              </Text>
            </div>
            {problem === undefined ? null : (
              <Alert color="red" role="alert">
                {problem}
              </Alert>
            )}
            <TextInput
              label="E-mail address"
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
