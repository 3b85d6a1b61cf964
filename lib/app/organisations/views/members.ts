import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { OrganisationEvent } from '../../../domain/organisation/events.ts';

/** An organisation's members: the partition of the organisation. Values: organisationId, userId, role, addedBy. */
export function memberKey(organisationId: string, userId: string): RowKey {
  return { partition: `org#${organisationId}`, sort: userId };
}

/** A person's organisations: the partition of the person; the same values. */
export function membershipKey(userId: string, organisationId: string): RowKey {
  return { partition: `user#${userId}`, sort: organisationId };
}

function changesOf(event: OrganisationEvent, organisationId: string): readonly Change[] {
  switch (event.type) {
    case 'MemberAdded': {
      const { userId, role, addedBy } = event.data;
      const values = { organisationId, userId, role, addedBy };
      return bothWays(organisationId, userId).map((key) => ({ kind: 'put', key, values }));
    }
    case 'MemberRoleChanged': {
      const { userId, role } = event.data;
      return bothWays(organisationId, userId).map((key) => ({ kind: 'update', key, set: { role } }));
    }
    case 'MemberRemoved':
      return bothWays(organisationId, event.data.userId).map((key) => ({ kind: 'delete', key }));
    default:
      return [];
  }
}

function bothWays(organisationId: string, userId: string): readonly RowKey[] {
  return [memberKey(organisationId, userId), membershipKey(userId, organisationId)];
}

export const members: Projection = {
  name: 'members',
  version: 1,
  hears: { organisation: ['MemberAdded', 'MemberRoleChanged', 'MemberRemoved'] },
  project: (commit) =>
    (commit as Commit<OrganisationEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
};
