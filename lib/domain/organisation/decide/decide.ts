import { type DecideContext, type Rejection, reject } from 'epoch';
import { MAX_MEMBERS } from '../../limits.ts';
import { checkParty, isSameParty } from '../../party.ts';
import { checkLabel, isPersonId } from '../../text.ts';
import type { OrganisationCommand } from '../commands.ts';
import { type MemberRole, type OrganisationEvent, ROLES } from '../events.ts';
import { type OrganisationState, roleOf } from '../state.ts';

type Decision = readonly OrganisationEvent[] | Rejection;
type Existing = Exclude<OrganisationState, { status: 'none' }>;
type DataOf<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>['data'];

export function decide(command: OrganisationCommand, state: OrganisationState, context: DecideContext): Decision {
  if (command.type === 'CreateOrganisation') return create(command.data, state, context);
  if (state.status === 'none') return reject('not-found', 'there is no such organisation');
  // Files end after their organisation has closed, and the total must follow them.
  if (command.type === 'RecordStorage') return recordStorage(command.data);
  if (state.status === 'closed') {
    return command.type === 'CloseOrganisation' ? [] : reject('organisation-closed', 'this organisation is closed');
  }
  switch (command.type) {
    case 'RenameOrganisation':
      return rename(command.data, state);
    case 'AddMember':
      return addMember(command.data, state);
    case 'ChangeMemberRole':
      return changeRole(command.data, state);
    case 'RemoveMember':
      return removeMember(command.data, state);
    case 'TransferOwnership':
      return transferOwnership(command.data, state);
    case 'SetSecurityPolicy':
      return state.codesRequired === command.data.codesRequired
        ? []
        : [{ type: 'SecurityPolicySet', data: command.data }];
    case 'SetRecipient':
      return setRecipient(command.data, state);
    case 'SuspendOrganisation':
      return suspend(command.data, state, context);
    case 'ResumeOrganisation':
      return state.suspension === undefined
        ? []
        : [{ type: 'OrganisationResumed', data: { ...command.data, atMs: context.nowMs } }];
    case 'CloseOrganisation':
      return close(command.data, state, context);
  }
}

function create(data: DataOf<'CreateOrganisation'>, state: OrganisationState, { nowMs }: DecideContext): Decision {
  if (state.status !== 'none') return reject('organisation-exists', 'this organisation was created before');
  const { name, creatorId } = data;
  return (
    checkLabel('name', name) ??
    checkPerson(creatorId) ?? [
      { type: 'OrganisationCreated', data: { name, creatorId, atMs: nowMs } },
      { type: 'MemberAdded', data: { userId: creatorId, role: 'owner', addedBy: creatorId } },
    ]
  );
}

function rename({ name }: DataOf<'RenameOrganisation'>, state: Existing): Decision {
  if (name === state.name) return [];
  return checkLabel('name', name) ?? [{ type: 'OrganisationRenamed', data: { name } }];
}

function addMember(data: DataOf<'AddMember'>, state: Existing): Decision {
  const refused = checkPerson(data.userId) ?? checkRole(data.role);
  if (refused) return refused;
  const role = roleOf(state, data.userId);
  if (role === data.role) return [];
  if (role !== undefined) return reject('already-member', `this person is a member already, as ${role}`, { role });
  if (state.suspension !== undefined) {
    return reject('organisation-suspended', 'nobody joins it now');
  }
  if (Object.keys(state.members).length >= MAX_MEMBERS) {
    return reject('too-many-members', `an organisation may have ${MAX_MEMBERS} members`, { limit: MAX_MEMBERS });
  }
  return [{ type: 'MemberAdded', data }];
}

function changeRole({ sparesOwners, ...data }: DataOf<'ChangeMemberRole'>, state: Existing): Decision {
  const refused = checkRole(data.role);
  if (refused) return refused;
  const role = roleOf(state, data.userId);
  if (sparesOwners && (role === 'owner' || data.role === 'owner')) return ownersOnly();
  if (role === undefined) return notAMember();
  if (role === data.role) return [];
  return protectLastOwner(state, data.userId) ?? [{ type: 'MemberRoleChanged', data }];
}

function removeMember({ sparesOwners, ...data }: DataOf<'RemoveMember'>, state: Existing): Decision {
  const role = roleOf(state, data.userId);
  if (role === undefined) return notAMember();
  if (sparesOwners && role === 'owner') return ownersOnly();
  return protectLastOwner(state, data.userId) ?? [{ type: 'MemberRemoved', data }];
}

const ownersOnly = () => reject('owner-required', 'only an owner may make, change or remove owners');

/** In one commit, so that there is no moment without an owner, or with one too many. */
function transferOwnership({ fromUserId, toUserId }: DataOf<'TransferOwnership'>, state: Existing): Decision {
  const [from, to] = [roleOf(state, fromUserId), roleOf(state, toUserId)];
  if (to === undefined) return notAMember();
  if (from !== 'owner') {
    return to === 'owner' ? [] : reject('owner-required', 'only an owner can hand the organisation over');
  }
  if (fromUserId === toUserId) return [];
  const changed = (userId: string, role: MemberRole): OrganisationEvent => {
    return { type: 'MemberRoleChanged', data: { userId, role, changedBy: fromUserId } };
  };
  return [...(to === 'owner' ? [] : [changed(toUserId, 'owner')]), changed(fromUserId, 'manager')];
}

function recordStorage(data: DataOf<'RecordStorage'>): Decision {
  if (!Number.isSafeInteger(data.deltaBytes)) {
    return reject('bytes-invalid', `deltaBytes must be an integer, got ${data.deltaBytes}`);
  }
  return data.deltaBytes === 0 ? [] : [{ type: 'StorageRecorded', data }];
}

function setRecipient(data: DataOf<'SetRecipient'>, state: Existing): Decision {
  if (isSameParty(state.recipient, data.recipient)) return [];
  return checkParty(data.recipient) ?? [{ type: 'RecipientSet', data }];
}

/** Another reason replaces the first one; the same again changes nothing. */
function suspend(data: DataOf<'SuspendOrganisation'>, state: Existing, { nowMs }: DecideContext): Decision {
  if (state.suspension?.reason === data.reason) return [];
  return checkLabel('reason', data.reason) ?? [{ type: 'OrganisationSuspended', data: { ...data, atMs: nowMs } }];
}

function close({ closedBy }: DataOf<'CloseOrganisation'>, state: Existing, { nowMs }: DecideContext): Decision {
  if (state.storageBytes !== 0) {
    const { storageBytes } = state;
    return reject(
      'organisation-not-empty',
      `delete the files first, in the trash too: ${storageBytes} bytes are stored`,
      {
        storageBytes,
      },
    );
  }
  return [{ type: 'OrganisationClosed', data: { closedBy, atMs: nowMs } }];
}

function protectLastOwner(state: Existing, userId: string): Rejection | undefined {
  if (roleOf(state, userId) !== 'owner') return undefined;
  const owners = Object.values(state.members).filter((role) => role === 'owner').length;
  return owners > 1 ? undefined : reject('last-owner', 'an organisation keeps at least one owner: name another first');
}

function checkPerson(userId: string): Rejection | undefined {
  return isPersonId(userId) ? undefined : reject('user-invalid', 'a user id has 1 to 128 letters, digits, - or _');
}

function checkRole(role: string): Rejection | undefined {
  return (ROLES as readonly string[]).includes(role)
    ? undefined
    : reject('role-invalid', `role must be one of ${ROLES.join(', ')}`);
}

const notAMember = () => reject('not-member', 'this person is not a member of the organisation');
