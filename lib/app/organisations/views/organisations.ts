import { defineRow, defineView, fieldsCodec, integer, oneOf, optional, text } from 'epoch/views';
import { organisationEvents } from '../../../domain/organisation/events.ts';

interface OfOrganisation {
  readonly organisationId: string;
}
const VIEW = 'organisations';

/** The organisation itself; written with every change of its storage, so it has a partition of its own. */
export const organisationRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: OfOrganisation) => organisationId,
  sort: () => 'organisation',
  codec: fieldsCodec({
    organisationId: text,
    name: text,
    status: oneOf('open', 'closed'),
    creatorId: text,
    foundedAtMs: integer,
    closedAtMs: optional(integer),
    storageBytes: integer,
    members: integer,
  }),
});

/** All organisations, oldest first: for administrators and the daily run. Written at creation and at closing: other changes are in the organisation's own row. */
export const directoryRow = defineRow({
  view: VIEW,
  partition: () => 'directory',
  sort: ({ organisationId }: OfOrganisation) => organisationId,
  codec: fieldsCodec({ organisationId: text, foundedAtMs: integer, closedAtMs: optional(integer) }),
});

export const organisations = defineView({
  name: VIEW,
  version: 2,
  streams: { organisation: organisationEvents },
  on: {
    organisation: {
      OrganisationCreated({ data: { name, creatorId, atMs } }, { aggregateId: organisationId }) {
        const founded = { organisationId, foundedAtMs: atMs };
        return [
          organisationRow.put(founded, { ...founded, name, creatorId, status: 'open', storageBytes: 0, members: 0 }),
          directoryRow.put(founded, founded),
        ];
      },
      OrganisationRenamed: ({ data: { name } }, { aggregateId: organisationId }) => [
        organisationRow.update({ organisationId }, { name }),
      ],
      MemberAdded: (_event, { aggregateId: organisationId }) => [
        organisationRow.add({ organisationId }, { members: 1n }),
      ],
      MemberRemoved: (_event, { aggregateId: organisationId }) => [
        organisationRow.add({ organisationId }, { members: -1n }),
      ],
      StorageRecorded: ({ data: { deltaBytes } }, { aggregateId: organisationId }) => [
        organisationRow.add({ organisationId }, { storageBytes: BigInt(deltaBytes) }),
      ],
      OrganisationClosed: ({ data: { atMs } }, { aggregateId: organisationId }) => [
        organisationRow.update({ organisationId }, { status: 'closed', closedAtMs: atMs }),
        directoryRow.update({ organisationId }, { closedAtMs: atMs }),
      ],
    },
  },
  checkpointRow: (organisationId) => organisationRow.key({ organisationId }),
});
