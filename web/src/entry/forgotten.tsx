import { useState } from 'react';
import { Link } from 'wouter';
import { open } from '../session/tokens.ts';
import { digitsOf, EmailField, MailedCodeField, NewPasswordField } from './fields.tsx';
import { Frame, OtherButton, SubmitButton } from './frame.tsx';
import { useAttempt } from './use-attempt.ts';

/** A new password by a mailed code. It says nothing about whether the address has an account: the mail does. */
export function Forgotten() {
  const [step, setStep] = useState<'address' | 'code' | 'done'>('address');
  const [email, setEmail] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAttempt();

  async function send() {
    if (await run(() => open.account.startReset({ body: { email } }))) setStep('code');
  }
  async function set() {
    const body = { email, code: digitsOf(code), password };
    if (await run(() => open.account.completeReset({ body }))) setStep('done');
  }

  if (step === 'done') {
    return (
      <Frame title="Your password is set" lead="Every session that was open has ended.">
        <Link href="/" className="entry-button">
          Sign in
        </Link>
      </Frame>
    );
  }
  if (step === 'address') {
    return (
      <Frame title="Set a new password" lead="We send you a code first." problem={problem} submit={() => void send()}>
        <EmailField value={email} onChange={setEmail} />
        <SubmitButton busy={busy}>Send me a code</SubmitButton>
        <p className="entry-note">
          <Link href="/">Back to signing in</Link>
        </p>
      </Frame>
    );
  }
  return (
    <Frame
      title="Set a new password"
      lead={`We have sent a mail to ${email}.`}
      problem={problem}
      submit={() => void set()}
    >
      <MailedCodeField value={code} onChange={setCode} />
      <NewPasswordField label="New password" value={password} onChange={setPassword} />
      <SubmitButton busy={busy}>Set the password</SubmitButton>
      <OtherButton onClick={() => void send()}>Send the code again</OtherButton>
    </Frame>
  );
}
