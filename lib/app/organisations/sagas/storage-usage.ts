import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Saga } from 'epoch/sagas';
import { outgoing } from 'epoch/sagas';
import type { FileEvent } from '../../../domain/file/events.ts';
import { organisation } from '../../../domain/organisation/commands.ts';

/** By how much one event changes the bytes that are stored. */
export function storedDelta(event: FileEvent): number {
  switch (event.type) {
    case 'PartsUploaded':
      return event.data.parts.reduce((sum, part) => sum + part.bytes, 0);
    case 'UploadAborted':
    case 'UploadExpired':
    case 'FileDeleted':
      return 0 - event.data.bytes;
    default:
      return 0;
  }
}

/**
 * Keeps the organisation's storage total: the sum of the bytes of its files and open uploads, always. One command per
 * commit of a file; that each takes effect once is the sender's sequence number's work.
 */
export const storageUsage: Saga<Record<string, never>> = {
  name: 'storage-usage',
  hears: { file: ['PartsUploaded', 'UploadAborted', 'UploadExpired', 'FileDeleted'] },
  initial: {},
  stateVersion: 1,
  react(state, commit) {
    const { events } = commit as Commit<FileEvent>;
    const deltaBytes = events.reduce((sum, event) => sum + storedDelta(event), 0);
    const [first] = events;
    if (first === undefined || deltaBytes === 0) return { state, send: [] };
    const fileId = aggregateIdOf(commit.stream);
    const data = { fileId, deltaBytes, sourceVersion: commit.lastVersion };
    return { state, send: [outgoing(organisation, first.data.organisationId, 'RecordStorage', data)] };
  },
};
