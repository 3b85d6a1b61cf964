import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Party } from '../party.ts';

export const ROLES = ['owner', 'manager', 'member', 'billing-reader'] as const;
export type MemberRole = (typeof ROLES)[number];

export type OrganisationEvent =
  | DomainEvent<'OrganisationCreated', { readonly name: string; readonly creatorId: string; readonly atMs: number }>
  | DomainEvent<'OrganisationRenamed', { readonly name: string }>
  | DomainEvent<'MemberAdded', { readonly userId: string; readonly role: MemberRole; readonly addedBy: string }>
  | DomainEvent<'MemberRoleChanged', { readonly userId: string; readonly role: MemberRole; readonly changedBy: string }>
  | DomainEvent<'MemberRemoved', { readonly userId: string; readonly removedBy: string }>
  /** `deltaBytes` is signed: parts add, the end of a file or an upload takes away. `sourceVersion` is the file's. */
  | DomainEvent<
      'StorageRecorded',
      { readonly fileId: string; readonly deltaBytes: number; readonly sourceVersion: number }
    >
  /** Documents that are issued from now on are addressed so. */
  | DomainEvent<'RecipientSet', { readonly recipient: Party; readonly setBy: string }>
  /** `codesRequired`: whether members act here only with one-time codes on their accounts. */
  | DomainEvent<'SecurityPolicySet', { readonly codesRequired: boolean; readonly setBy: string }>
  /** Until it is resumed nothing new begins; `reason` is told to its members. */
  | DomainEvent<
      'OrganisationSuspended',
      { readonly reason: string; readonly suspendedBy: string; readonly atMs: number }
    >
  | DomainEvent<'OrganisationResumed', { readonly resumedBy: string; readonly atMs: number }>
  | DomainEvent<'OrganisationClosed', { readonly closedBy: string; readonly atMs: number }>;

export const organisationEvents: EventCatalogue<OrganisationEvent, 'organisation'> = {
  OrganisationCreated: { version: 1, fields: { name: 'label', creatorId: 'personId', atMs: 'timeMs' } },
  OrganisationRenamed: { version: 1, fields: { name: 'label' } },
  MemberAdded: { version: 1, fields: { userId: 'personId', role: 'code', addedBy: 'personId' } },
  MemberRoleChanged: { version: 1, fields: { userId: 'personId', role: 'code', changedBy: 'personId' } },
  MemberRemoved: { version: 1, fields: { userId: 'personId', removedBy: 'personId' } },
  StorageRecorded: { version: 1, fields: { fileId: 'id', deltaBytes: 'bytes', sourceVersion: 'count' } },
  RecipientSet: { version: 1, fields: { recipient: 'record', setBy: 'personId' } },
  SecurityPolicySet: { version: 1, fields: { codesRequired: 'flag', setBy: 'personId' } },
  OrganisationSuspended: { version: 1, fields: { reason: 'label', suspendedBy: 'personId', atMs: 'timeMs' } },
  OrganisationResumed: { version: 1, fields: { resumedBy: 'personId', atMs: 'timeMs' } },
  OrganisationClosed: { version: 1, fields: { closedBy: 'personId', atMs: 'timeMs' } },
};
