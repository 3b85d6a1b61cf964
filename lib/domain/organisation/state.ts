import type { Party } from '../party.ts';
import type { MemberRole, OrganisationEvent } from './events.ts';

export type OrganisationState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'closed';
      readonly name: string;
      readonly foundedAtMs: number;
      /** Role by user id; at most MAX_MEMBERS. */
      readonly members: Readonly<Record<string, MemberRole>>;
      /** Sum of the bytes of all files and open uploads. */
      readonly storageBytes: number;
      /** Whether members act here only with one-time codes on their accounts. */
      readonly codesRequired: boolean;
      /** Absent as long as none was set. */
      readonly recipient?: Party;
      /** Absent unless it is suspended. */
      readonly suspension?: Suspension;
      /** When the last suspension ended; absent unless one has. */
      readonly resumedAtMs?: number;
    };

/** Since when nothing new may begin, and why. */
export interface Suspension {
  readonly reason: string;
  readonly sinceMs: number;
}

export const initialOrganisation: OrganisationState = { status: 'none' };

export function evolveOrganisation(state: OrganisationState, event: OrganisationEvent): OrganisationState {
  if (event.type === 'OrganisationCreated') {
    const { name, atMs: foundedAtMs } = event.data;
    return { status: 'open', name, foundedAtMs, members: {}, storageBytes: 0, codesRequired: false };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'OrganisationRenamed':
      return { ...state, name: event.data.name };
    case 'MemberAdded':
    case 'MemberRoleChanged':
      return { ...state, members: { ...state.members, [event.data.userId]: event.data.role } };
    case 'MemberRemoved': {
      const { [event.data.userId]: _removed, ...members } = state.members;
      return { ...state, members };
    }
    case 'StorageRecorded':
      return { ...state, storageBytes: state.storageBytes + event.data.deltaBytes };
    case 'SecurityPolicySet':
      return { ...state, codesRequired: event.data.codesRequired };
    case 'RecipientSet':
      return { ...state, recipient: event.data.recipient };
    case 'OrganisationSuspended': {
      const { reason, atMs: sinceMs } = event.data;
      return { ...state, suspension: { reason, sinceMs } };
    }
    case 'OrganisationResumed':
      return { ...withoutSuspension(state), resumedAtMs: event.data.atMs };
    case 'OrganisationClosed':
      return { ...withoutSuspension(state), status: 'closed' };
  }
}

function withoutSuspension<S extends { readonly suspension?: Suspension }>(state: S): Omit<S, 'suspension'> {
  const { suspension: _ended, ...rest } = state;
  return rest;
}

/** Of an open organisation; a closed one is not suspended any more. */
export function suspensionOf(state: OrganisationState): Suspension | undefined {
  return state.status === 'none' ? undefined : state.suspension;
}

/** A member's role, or undefined. `hasOwn`: ids come from outside, and `constructor` is no member. */
export function roleOf(state: OrganisationState, userId: string): MemberRole | undefined {
  return state.status !== 'none' && Object.hasOwn(state.members, userId) ? state.members[userId] : undefined;
}
