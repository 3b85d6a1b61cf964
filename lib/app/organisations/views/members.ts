import { defineRow, defineView, fieldsCodec, oneOf, text } from 'epoch/views';
import { organisationEvents, ROLES } from '../../../domain/organisation/events.ts';

interface OfOrganisation {
  readonly organisationId: string;
}
interface OfUser {
  readonly userId: string;
}
const VIEW = 'members';
/** Organisations of one person that are looked at, at most. */
export const MAX_MEMBERSHIPS = 1_000;
const membership = fieldsCodec({ organisationId: text, userId: text, role: oneOf(...ROLES), addedBy: text });

/** An organisation's members. */
export const memberRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: OfOrganisation) => `org#${organisationId}`,
  sort: ({ userId }: OfUser) => userId,
  codec: membership,
});

/** A person's organisations. */
export const membershipRow = defineRow({
  view: VIEW,
  partition: ({ userId }: OfUser) => `user#${userId}`,
  sort: ({ organisationId }: OfOrganisation) => organisationId,
  codec: membership,
});

const BOTH_WAYS = [memberRow, membershipRow];

export const members = defineView({
  name: VIEW,
  version: 1,
  streams: { organisation: organisationEvents },
  on: {
    organisation: {
      MemberAdded({ data: { userId, role, addedBy } }, { aggregateId: organisationId }) {
        const values = { organisationId, userId, role, addedBy };
        return BOTH_WAYS.map((row) => row.put(values, values));
      },
      MemberRoleChanged: ({ data: { userId, role } }, { aggregateId: organisationId }) =>
        BOTH_WAYS.map((row) => row.update({ organisationId, userId }, { role })),
      MemberRemoved: ({ data: { userId } }, { aggregateId: organisationId }) =>
        BOTH_WAYS.map((row) => row.delete({ organisationId, userId })),
    },
  },
});
