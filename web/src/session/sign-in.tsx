import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { EmailField, PasswordField, TextField } from '../entry/fields.tsx';
import { Frame, SubmitButton } from '../entry/frame.tsx';
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
      <PasswordField autoComplete="current-password" value={password} onChange={setPassword} />
      {code === undefined ? null : (
        <TextField
          label="One-time code"
          note="The six digits of your authenticator, or one of your recovery codes"
          autoComplete="one-time-code"
          focused
          maxLength={40}
          value={code}
          onChange={setCode}
        />
      )}
      <SubmitButton busy={busy}>Sign in</SubmitButton>
      {links ? (
        <div className="entry-links">
          <Link href="/sign-up">Make an account</Link>
          <Link href="/forgotten">Forgotten your password?</Link>
        </div>
      ) : null}
      {more}
    </Frame>
  );
}
