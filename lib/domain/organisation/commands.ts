import { type Command, commandsNamed } from 'epoch';
import type { Party } from '../party.ts';
import type { MemberRole } from './events.ts';

export type OrganisationCommand =
  | Command<'CreateOrganisation', { readonly name: string; readonly creatorId: string }>
  | Command<'RenameOrganisation', { readonly name: string }>
  | Command<'AddMember', { readonly userId: string; readonly role: MemberRole; readonly addedBy: string }>
  /** `sparesOwners`: asked by somebody who is no owner; it is done to no owner, and makes none. */
  | Command<
      'ChangeMemberRole',
      {
        readonly userId: string;
        readonly role: MemberRole;
        readonly changedBy: string;
        readonly sparesOwners?: boolean;
      }
    >
  | Command<'RemoveMember', { readonly userId: string; readonly removedBy: string; readonly sparesOwners?: boolean }>
  | Command<'RecordStorage', { readonly fileId: string; readonly deltaBytes: number; readonly sourceVersion: number }>
  /** An owner names another member owner, and is a manager from then on. */
  | Command<'TransferOwnership', { readonly fromUserId: string; readonly toUserId: string }>
  | Command<'SetSecurityPolicy', { readonly codesRequired: boolean; readonly setBy: string }>
  | Command<'SetRecipient', { readonly recipient: Party; readonly setBy: string }>
  /** A reason of a label's length, for its members to read. */
  | Command<'SuspendOrganisation', { readonly reason: string; readonly suspendedBy: string }>
  | Command<'ResumeOrganisation', { readonly resumedBy: string }>
  | Command<'CloseOrganisation', { readonly closedBy: string }>;

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const organisationCommands = commandsNamed<OrganisationCommand>('organisation');
