import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Outgoing, Saga } from 'epoch/sagas';
import { outgoing } from 'epoch/sagas';
import type { FileEvent } from '../../../domain/file/events.ts';
import { quota as quotaAggregate } from '../../../domain/quota/commands.ts';

/**
 * What was reserved with an upload's start is settled when the file is there, released when the upload ends otherwise, and
 * the file's own bytes are released when it is deleted. An upload ends once, and a file is deleted once.
 */
export const quota: Saga<Record<string, never>> = {
  name: 'quota',
  hears: { file: ['UploadCompleted', 'UploadAborted', 'UploadExpired', 'FileDeleted'] },
  initial: {},
  stateVersion: 1,
  react(state, commit) {
    const fileId = aggregateIdOf(commit.stream);
    return { state, send: (commit as Commit<FileEvent>).events.flatMap((event) => answer(event, fileId)) };
  },
};

function answer(event: FileEvent, fileId: string): readonly Outgoing[] {
  switch (event.type) {
    case 'UploadCompleted': {
      const { organisationId, declaredBytes: reservedBytes, bytes } = event.data;
      return [outgoing(quotaAggregate, organisationId, 'SettleReservation', { fileId, reservedBytes, bytes })];
    }
    case 'UploadAborted':
    case 'UploadExpired': {
      const { organisationId, declaredBytes: bytes } = event.data;
      return [outgoing(quotaAggregate, organisationId, 'ReleaseReservation', { fileId, bytes, held: 'reserved' })];
    }
    case 'FileDeleted': {
      const { organisationId, bytes } = event.data;
      return [outgoing(quotaAggregate, organisationId, 'ReleaseReservation', { fileId, bytes, held: 'stored' })];
    }
    default:
      return [];
  }
}
