import { defineSaga, type SagaStep } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { organisationCommands } from '../../../domain/organisation/commands.ts';

/** By how much one event changes the bytes that are stored. */
export function storedDelta(event: FileEvent): number {
  switch (event.type) {
    case 'PartsUploaded':
      return event.data.parts.reduce((sum, part) => sum + part.bytes, 0);
    case 'UploadAborted':
    case 'UploadExpired':
    case 'FileDeleted':
      return 0 - event.data.bytes;
    case 'UploadStarted':
    case 'UploadCompleted':
    case 'FileRenamed':
    case 'FileTrashed':
    case 'FileRestored':
    case 'DownloadSigned':
    case 'FilePinned':
    case 'FileUnpinned':
      return 0;
  }
}

type Moving = Extract<FileEvent, { type: 'PartsUploaded' | 'UploadAborted' | 'UploadExpired' | 'FileDeleted' }>;

/**
 * Maintains the organisation's storage total: the sum of the bytes of its files and open uploads, always. One command per
 * event that moves bytes; the sequence number of the saga's output makes each take effect once.
 */
export const storageUsage = defineSaga({
  name: 'storage-usage',
  streams: { file: fileEvents },
  initial: {},
  stateVersion: 1,
  on: {
    file: { PartsUploaded: record, UploadAborted: record, UploadExpired: record, FileDeleted: record },
  },
});

function record(_state: object, event: Moving, { aggregateId: fileId, lastVersion }: EventMeta): SagaStep<object> {
  const deltaBytes = storedDelta(event);
  if (deltaBytes === 0) return {};
  const data = { fileId, deltaBytes, sourceVersion: lastVersion };
  return { send: [organisationCommands.RecordStorage(event.data.organisationId, data)] };
}
