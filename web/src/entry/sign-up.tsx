import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../session/session-context.ts';
import { open } from '../session/tokens.ts';
import { digitsOf, EmailField, MailedCodeField, NameField, NewPasswordField } from './fields.tsx';
import { Frame, OtherButton, SubmitButton } from './frame.tsx';
import { useAttempt } from './use-attempt.ts';

/** An account in two steps: the address is proved first, and nothing is made before. */
export function SignUp() {
  const [email, setEmail] = useState('');
  const [mailed, setMailed] = useState(false);
  const { busy, problem, run } = useAttempt();
  const rule = useRule();
  const send = async () => {
    if (await run(() => open.account.startSignUp({ body: { email } }))) setMailed(true);
  };
  if (mailed) return <Confirm email={email} sendAgain={send} change={() => setMailed(false)} />;
  return (
    <Frame title="Make an account" lead={rule} problem={problem} submit={() => void send()}>
      <EmailField value={email} onChange={setEmail} />
      <SubmitButton busy={busy}>Send me a code</SubmitButton>
      <p className="entry-note">
        You have one already? <Link href="/">Sign in</Link>
      </p>
    </Frame>
  );
}

/** Who may sign up here, said before somebody tries. */
function useRule(): string {
  const [rule, setRule] = useState('We send a code to your address first.');
  useEffect(() => {
    open.account.signUpPolicy().then(
      ({ policy, domains = [] }) => {
        if (policy === 'invitation-only') setRule('Here, people join by invitation. Open the link of yours.');
        if (policy === 'domains') setRule(`For addresses of ${domains.join(', ')}, and for whoever is invited.`);
      },
      // The refusal itself says it too.
      () => undefined,
    );
  }, []);
  return rule;
}

function Confirm(props: {
  readonly email: string;
  readonly sendAgain: () => Promise<void>;
  readonly change: () => void;
}) {
  const { email } = props;
  const { signUp } = useSession();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState(false);
  const { busy, problem, run } = useAttempt();
  const submit = () => void run(() => signUp({ name, password, proof: { email, code: digitsOf(code) } }));
  async function sendAgain() {
    await props.sendAgain();
    setAgain(true);
  }
  return (
    <Frame title="Confirm your address" lead={`We have sent a mail to ${email}.`} problem={problem} submit={submit}>
      <MailedCodeField value={code} onChange={setCode} />
      <NameField value={name} onChange={setName} />
      <NewPasswordField value={password} onChange={setPassword} />
      <SubmitButton busy={busy}>Make the account</SubmitButton>
      <OtherButton onClick={() => void sendAgain()}>Send the code again</OtherButton>
      {again ? <p role="status">Sent again. The newest code is the one that works.</p> : null}
      <OtherButton onClick={props.change}>Use another address</OtherButton>
    </Frame>
  );
}
