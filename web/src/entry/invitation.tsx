import { Anchor, Button, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ReplyOf } from '../../../lib/client/types.ts';
import { useSession } from '../session/session-context.ts';
import { SignIn } from '../session/sign-in.tsx';
import { open } from '../session/tokens.ts';
import { Loading } from '../shell/states.tsx';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';
import { Frame } from './frame.tsx';
import { useAttempt } from './use-attempt.ts';

export type InvitationReply = ReplyOf<'account.readInvitation'>;

/** What an invitation is for; undefined until that is known. */
export function useInvitation(secret: string) {
  const [invitation, setInvitation] = useState<InvitationReply>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    open.account
      .readInvitation({ body: { secret } })
      .then(setInvitation, (error: unknown) => setProblem((error as Error).message));
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
        <Text>The invitation has ended. You can close this page.</Text>
      </Frame>
    );
  if (problem !== undefined) return <NoInvitation problem={problem} />;
  if (invitation === undefined) return <Loading what="the invitation" />;
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
      <Button type="submit" loading={busy}>
        Make an account
      </Button>
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
      <Button variant="default" loading={busy} onClick={() => void decline()}>
        Decline
      </Button>
      {problem === undefined ? null : <Text role="alert">{problem}</Text>}
    </>
  );
}

export function NoInvitation({ problem }: { readonly problem: string }) {
  const [, navigate] = useLocation();
  return (
    <Frame title="This invitation cannot be used" lead={problem}>
      <Text>Ask whoever invited you for a new one.</Text>
      <Anchor component={Link} href="/" onClick={() => navigate('/')}>
        Go to the first page
      </Anchor>
    </Frame>
  );
}
