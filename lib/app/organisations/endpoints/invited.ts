import { type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { Invitation } from '../../ports/invitations.ts';
import { type InvitationDependencies, mayInvite } from '../commands/accept-invitation.ts';

/** What an invitation's secret allows without an account: read it, and decline it. */
export function invitedEndpoints(
  deps: InvitationDependencies,
): Pick<Endpoints<'account'>, `account.${'readInvitation' | 'declineInvitation'}`> {
  const { kernel, invitations, people, wallMs } = deps;

  async function valid(secret: string): Promise<Invitation | Rejection> {
    const invitation = await invitations.bySecret(secret);
    const isOpen = invitation !== undefined && invitation.expiresAtMs > wallMs() && (await mayInvite(deps, invitation));
    return isOpen ? invitation : reject('invitation-invalid', 'the invitation is unknown, used, withdrawn or expired');
  }

  return {
    async 'account.readInvitation'({ body }) {
      const invitation = await valid(body.secret);
      if (!('org' in invitation)) return invitation;
      const { org, role, email, invitedBy, expiresAtMs } = invitation;
      const [{ state }, inviter, known] = await Promise.all([
        kernel.load(organisation, org),
        people.byId(invitedBy),
        people.byEmail(email),
      ]);
      const name = state.status === 'none' ? '' : state.name;
      const by = defined({ invitedBy: inviter?.name });
      const hasAccount = known !== undefined;
      return { body: { organisation: name, role, email, ...by, expiresAt: iso(expiresAtMs), hasAccount } };
    },

    async 'account.declineInvitation'({ body }) {
      const invitation = await valid(body.secret);
      if (!('org' in invitation)) return invitation;
      await invitations.remove(invitation.org, invitation.id);
      return { body: undefined };
    },
  };
}
