import type { AccountWorld } from './accounts/commands/world.ts';
import { meEndpoints } from './accounts/endpoints/me.ts';
import { sessionEndpoints } from './accounts/endpoints/session.ts';
import { myTokenEndpoints } from './accounts/endpoints/tokens.ts';
import { userEndpoints } from './accounts/endpoints/users.ts';
import { fileEndpoints } from './files/endpoints/files.ts';
import type { Endpoints } from './http/endpoint.ts';
import { acceptInvitation, type InvitationWorld } from './organisations/commands/accept-invitation.ts';
import type { clockEndpoints } from './platform/endpoints/clock.ts';
import { type AdminWorld, platformEndpoints } from './platform/endpoints/platform.ts';
import { uploadEndpoints } from './uploads/endpoints/uploads.ts';
import { type UppyWorld, uppyEndpoints } from './uploads/endpoints/uppy.ts';

// Groups of routes that several features serve. Every other group is one feature's own.

/** The signed-in person: sessions, their own record, their tokens, and joining an organisation. */
export function accountEndpoints(world: AccountWorld & InvitationWorld): Endpoints<'account'> {
  return {
    ...sessionEndpoints(world),
    ...meEndpoints(world),
    ...myTokenEndpoints(world),
    'account.acceptInvitation': acceptInvitation(world),
  };
}

/** Uploads, files and downloads. */
export function filesEndpoints(world: UppyWorld): Endpoints<'files'> {
  return { ...uploadEndpoints(world), ...uppyEndpoints(world), ...fileEndpoints(world) };
}

type ClockEndpoints = ReturnType<typeof clockEndpoints>;

/** The administrators' endpoints; the clock's only where there is a test clock. */
export function adminEndpoints(
  world: AccountWorld & AdminWorld,
  clock: ClockEndpoints | undefined,
): Omit<Endpoints<'admin'>, keyof ClockEndpoints> & Partial<ClockEndpoints> {
  return { ...userEndpoints(world), ...platformEndpoints(world), ...clock };
}
