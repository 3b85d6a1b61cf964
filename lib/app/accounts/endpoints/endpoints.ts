import type { Endpoints } from '../../http/endpoint.ts';
import { acceptInvitation, type InvitationWorld } from '../../organisations/endpoints/invitations.ts';
import { meEndpoints } from './me.ts';
import { sessionEndpoints } from './session.ts';
import { myTokenEndpoints } from './tokens.ts';
import type { AccountWorld } from './world.ts';

/** The signed-in person: sessions, their own record, their tokens. */
export function accountEndpoints(world: AccountWorld & InvitationWorld): Endpoints<'account'> {
  return {
    ...sessionEndpoints(world),
    ...meEndpoints(world),
    ...myTokenEndpoints(world),
    'account.acceptInvitation': acceptInvitation(world),
  };
}
