import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { ReplyOf } from '../../../lib/client/types.ts';
import { lineOf } from '../format/failure-words.ts';
import { useSession } from '../session/session-context.ts';
import { SignIn } from '../session/sign-in.tsx';
import { open } from '../session/tokens.ts';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';
import { Frame, OtherButton, SubmitButton, Waiting } from './frame.tsx';
import { useAttempt } from './use-attempt.ts';

export type InvitationReply = ReplyOf<'account.readInvitation'>;

/** What an invitation is for; undefined until that is known. */
export function useInvitation(secret: string) {
  const [invitation, setInvitation] = useState<InvitationReply>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    open.account
      .readInvitation({ body: { secret } })
      .then(setInvitation, (error: unknown) => setProblem(lineOf(error)));
  }, [secret]);
  return { invitation, problem };
}

/** For whoever is not signed in: sign in or sign up with the address that was invited, or decline. */
export function Invitation({ secret }: { readonly secret: string }) {
  const { invitation, problem } = useInvitation(secret);
  const [declined, setDeclined] = useState(false);
  if (declined)
    return (
      <Frame title="Declined">
        <p>The invitation has ended. You can close this page.</p>
      </Frame>
    );
  if (problem !== undefined) return <NoInvitation problem={problem} />;
  if (invitation === undefined) return <Waiting what="the invitation" />;
  if (invitation.hasAccount) {
    return (
      <SignIn
        email={invitation.email}
        title="You are invited"
        lead={<InvitedTo invitation={invitation} />}
        more={<Decline secret={secret} done={() => setDeclined(true)} />}
      />
    );
  }
  return <SignUpInvited secret={secret} invitation={invitation} done={() => setDeclined(true)} />;
}

function SignUpInvited(props: {
  readonly secret: string;
  readonly invitation: InvitationReply;
  readonly done: () => void;
}) {
  const { secret, invitation, done } = props;
  const { signUp } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAttempt();
  const submit = () => void run(() => signUp({ name, password, proof: { invitation: secret } }));
  return (
    <Frame title="You are invited" lead={<InvitedTo invitation={invitation} />} problem={problem} submit={submit}>
      <EmailField value={invitation.email} onChange={() => undefined} readOnly />
      <NameField value={name} onChange={setName} />
      <NewPasswordField value={password} onChange={setPassword} />
      <SubmitButton busy={busy}>Make an account</SubmitButton>
      <Decline secret={secret} done={done} />
    </Frame>
  );
}

/** In the organisation's own words, which are text and nothing else. */
export function InvitedTo({ invitation }: { readonly invitation: InvitationReply }) {
  const { organisation, role, invitedBy } = invitation;
  return (
    <>
      {invitedBy === undefined ? 'You are' : <bdi>{invitedBy}</bdi>}
      {invitedBy === undefined ? ' invited' : ' invites you'} to join <bdi>{organisation}</bdi> as {role}.
    </>
  );
}

export function Decline({ secret, done }: { readonly secret: string; readonly done: () => void }) {
  const { busy, problem, run } = useAttempt();
  async function decline() {
    if (await run(() => open.account.declineInvitation({ body: { secret } }))) done();
  }
  return (
    <>
      <OtherButton busy={busy} onClick={() => void decline()}>
        Decline
      </OtherButton>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </>
  );
}

export function NoInvitation({ problem }: { readonly problem: string }) {
  return (
    <Frame title="This invitation cannot be used" lead={problem}>
      <p>Ask whoever invited you for a new one.</p>
      <Link href="/">Go to the first page</Link>
    </Frame>
  );
}
