import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { OrganisationEvent } from '../../../domain/organisation/events.ts';

/** The organisation itself; written with every change of its storage, so it has a partition of its own. */
export function organisationKey(organisationId: string): RowKey {
  return { partition: organisationId, sort: 'organisation' };
}

/** All organisations, oldest first: for administrators and the daily run. Written when one comes, and never again: what changes stands in the row itself. */
export const ORGANISATION_DIRECTORY = 'directory';

export function directoryKey(organisationId: string): RowKey {
  return { partition: ORGANISATION_DIRECTORY, sort: organisationId };
}

function changesOf(event: OrganisationEvent, id: string): readonly Change[] {
  const key = organisationKey(id);
  switch (event.type) {
    case 'OrganisationCreated': {
      const { name, creatorId, atMs } = event.data;
      const values = { organisationId: id, name, status: 'open', creatorId, foundedAtMs: atMs };
      return [
        { kind: 'put', key, values: { ...values, storageBytes: 0, members: 0 } },
        { kind: 'put', key: directoryKey(id), values: { organisationId: id, foundedAtMs: atMs } },
      ];
    }
    case 'OrganisationRenamed':
      return [{ kind: 'update', key, set: { name: event.data.name } }];
    case 'MemberAdded':
      return [{ kind: 'add', key, amounts: { members: 1n } }];
    case 'MemberRemoved':
      return [{ kind: 'add', key, amounts: { members: -1n } }];
    case 'StorageRecorded':
      return [{ kind: 'add', key, amounts: { storageBytes: BigInt(event.data.deltaBytes) } }];
    case 'OrganisationClosed':
      return [{ kind: 'update', key, set: { status: 'closed', closedAtMs: event.data.atMs } }];
    default:
      return [];
  }
}

export const organisations: Projection = {
  name: 'organisations',
  version: 1,
  hears: {
    organisation: [
      'OrganisationCreated',
      'OrganisationRenamed',
      'MemberAdded',
      'MemberRemoved',
      'StorageRecorded',
      'OrganisationClosed',
    ],
  },
  project: (commit) =>
    (commit as Commit<OrganisationEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => organisationKey(aggregateIdOf(stream)),
};
