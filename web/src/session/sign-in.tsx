import { Anchor, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { EmailField } from '../entry/fields.tsx';
import { Frame } from '../entry/frame.tsx';
import { useAttempt } from '../entry/use-attempt.ts';
import { useSession } from './session-context.ts';

interface SignInProps {
  /** Laid over a page whose login has ended, so that nothing typed there is lost. */
  readonly ended?: boolean;
  /** Whose sign-in it must be. */
  readonly email?: string;
  readonly title?: string;
  readonly lead?: ReactNode;
  /** Ways to those who cannot sign in. */
  readonly links?: boolean;
  readonly more?: ReactNode;
}

/** Signs in, with a one-time code where the account asks for one. */
export function SignIn({ ended = false, email: fixed, title, lead, links = false, more }: SignInProps) {
  const { signIn } = useSession();
  const [typed, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const { busy, problem, run } = useAttempt();
  const email = fixed ?? typed;

  const submit = () =>
    void run(
      () => signIn(email, password, code?.trim()),
      (refusal) => {
        if (refusal !== 'code-required') return false;
        setCode('');
        return true;
      },
    );

  return (
    <Frame
      title={ended ? 'Sign in again' : (title ?? 'Sign in')}
      lead={ended ? 'Your login has ended. What you typed is still here.' : (lead ?? 'Sign in to your organisation.')}
      problem={problem}
      isInside={ended}
      submit={submit}
    >
      <EmailField value={email} onChange={setEmail} readOnly={fixed !== undefined} />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {code === undefined ? null : (
        <TextInput
          label="One-time code"
          description="The six digits of your authenticator, or one of your recovery codes"
          autoComplete="one-time-code"
          required
          data-autofocus
          ref={focused}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <Button type="submit" loading={busy}>
        Sign in
      </Button>
      {links ? (
        <Group justify="space-between">
          <Anchor component={Link} href="/sign-up">
            Make an account
          </Anchor>
          <Anchor component={Link} href="/forgotten">
            Forgotten your password?
          </Anchor>
        </Group>
      ) : null}
      {more}
    </Frame>
  );
}

/** The field appears because it is needed now. */
function focused(field: HTMLInputElement | null): void {
  field?.focus();
}
