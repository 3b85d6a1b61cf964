import { commandsOf, reject } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { roleOf } from '../../../domain/organisation/state.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoint } from '../../http/endpoint.ts';
import type { OnceDependencies } from '../../http/once.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Invitation, Invitations } from '../../ports/invitations.ts';
import type { LetterCounts, Mailer } from '../../ports/mail.ts';
import type { People } from '../../ports/people.ts';

export interface InvitationDependencies extends Dependencies, OnceDependencies {
  readonly people: People;
  readonly invitations: Invitations;
  readonly mailer: Mailer;
  readonly letters: LetterCounts;
  readonly credentials: Pick<Credentials, 'token'>;
  readonly wallMs: () => number;
}

/** Joining by an invitation: once, in time, and only as the person that it was sent to. */
export function acceptInvitation(deps: InvitationDependencies): Endpoint<'account.acceptInvitation'> {
  const { kernel, invitations, people, wallMs } = deps;
  const invalid = () =>
    reject('invitation-invalid', 'the invitation is unknown, used, withdrawn, expired or for another address');
  return async ({ body, caller, origin }) => {
    const [invitation, user] = await Promise.all([invitations.bySecret(body.secret), people.byId(actorOf(caller))]);
    if (invitation === undefined || user === undefined) return invalid();
    if (invitation.expiresAtMs <= wallMs() || invitation.email !== user.email) return invalid();
    const { org, role, id, invitedBy } = invitation;
    if (!(await mayInvite(deps, invitation))) return invalid();
    const data = { userId: user.id, role, addedBy: invitedBy };
    const command = commandsOf(organisation).AddMember(org, data);
    const outcome = await kernel.execute(organisation, command, origin);
    if (!outcome.ok && outcome.rejection.code === 'organisation-closed') return invalid();
    if (!outcome.ok && outcome.rejection.code !== 'already-member') return outcome.rejection;
    // A member keeps their role.
    const known = roleOf(outcome.ok ? outcome.state : (await kernel.load(organisation, org)).state, user.id);
    if (known === undefined) return invalid();
    await invitations.remove(org, id);
    const positions = outcome.ok ? positionsOf(outcome) : {};
    return { body: { organisation: org, role: known }, positions };
  };
}

/** Whether the inviting user might still do so, by the token they did it with: an invitation ends with the right that it came from. */
export async function mayInvite(
  { kernel, people, credentials, wallMs }: Pick<InvitationDependencies, 'kernel' | 'people' | 'credentials' | 'wallMs'>,
  { org, role, invitedBy, madeWith }: Invitation,
): Promise<boolean> {
  const [{ state }, token, own] = await Promise.all([
    kernel.load(organisation, org),
    credentials.token(org, invitedBy),
    madeWith && credentials.token(madeWith.owner, madeWith.token),
  ]);
  if (token !== undefined && token.expiresAtMs <= wallMs()) return false;
  if (madeWith !== undefined && (own === undefined || own.expiresAtMs <= wallMs())) return false;
  // A token of the organisation has the role of a manager at most, and ends with its maker.
  const person = token?.createdBy ?? invitedBy;
  const inviter = await people.byId(person);
  const has = state.status === 'open' && inviter?.status === 'active' ? roleOf(state, person) : undefined;
  return has === 'owner' || (has === 'manager' && role !== 'owner');
}
