import { useLocation } from 'wouter';
import { Frame, OtherButton, SubmitButton } from '../entry/frame.tsx';
import { Decline, InvitedTo, NoInvitation, useInvitation } from '../entry/invitation.tsx';
import { lineOf } from '../format/failure-words.ts';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { Loading } from '../shell/states.tsx';

/** An invitation before somebody who is signed in: theirs to accept or decline, or another person's. */
export function AcceptInvitation({ secret }: { readonly secret: string }) {
  const { user, signOut } = useSession();
  const { invitation, problem } = useInvitation(secret);
  const accept = useAct('account.acceptInvitation', ['organisations.']);
  const [, navigate] = useLocation();
  if (problem !== undefined) return <NoInvitation problem={problem} />;
  if (invitation === undefined) return <Loading what="the invitation" />;
  if (invitation.email !== user?.email) {
    return (
      <Frame
        title="This invitation is for another address"
        lead={`It was sent to ${invitation.email}; you are signed in as ${user?.email}.`}
      >
        <p>Sign out, and open the link of the mail again.</p>
        <OtherButton onClick={() => void signOut()}>Sign out</OtherButton>
      </Frame>
    );
  }
  const submit = () =>
    accept.mutate(
      { params: {}, body: { secret } },
      { onSuccess: ({ organisation }) => navigate(`/o/${organisation}/`) },
    );
  return (
    <Frame
      title="You are invited"
      lead={<InvitedTo invitation={invitation} />}
      problem={accept.error === null ? undefined : lineOf(accept.error)}
      submit={submit}
    >
      <SubmitButton busy={accept.isPending}>Accept</SubmitButton>
      <Decline secret={secret} done={() => navigate('/')} />
    </Frame>
  );
}
